"""The fleet that ships with the repository."""

from infra.model.fleet import Environment, Fleet, Space
from infra.spec import parse
from tests.spec import case_files


def fleet() -> Fleet:
    parsed = parse((case_files.ROOT / "spaces.yaml").read_text(encoding="utf-8"), "spaces.yaml")
    assert parsed.fleet is not None
    return parsed.fleet


def environment(name: str) -> Environment:
    found = fleet().environment(name)
    assert found is not None
    return found


def space(name: str, where: str) -> Space:
    return next(s for s in environment(where).spaces if s.key == name)


def test_where_the_spaces_are() -> None:
    found = {e.name: [s.key for s in e.spaces] for e in fleet().environments}
    both = ["api", "events"]
    assert found == {"local": ["api"], "dev": ["api"], "staging": both, "prod": both}


def test_local_needs_nothing_configured() -> None:
    api = space("api", "local")
    assert environment("local").hub == "local"
    assert api.subdomain == "acme-api"
    assert api.cors.origins == ("http://localhost:5173", "http://localhost:3000")
    assert not any(secret.required for secret in api.secrets)


def test_staging_and_prod_need_secrets_of_their_own() -> None:
    sources = {where: {str(s.source) for s in space("api", where).secrets} for where in ("staging", "prod")}
    assert sources["staging"]
    assert sources["prod"]
    assert not sources["staging"] & sources["prod"]
    assert space("api", "prod").protected
