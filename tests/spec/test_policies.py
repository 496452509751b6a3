"""Policies as the fleet carries them, and where values stand."""

from infra.model.diagnostics import Severity
from infra.model.policy import (
    HardwarePolicy,
    NamesPolicy,
    OriginsPolicy,
    PricePolicy,
    ProtectedPolicy,
    SourcePolicy,
    VariablesPolicy,
    VisibilityPolicy,
    protection,
)
from infra.spec import Parsed, parse
from infra.spec.reference import annotated

OVERLAID = """\
version: 1
defaults:
  owner: acme
  variables: {LEVEL: {value: info, description: How much.}}
environments:
  dev:
  prod: {name: "{space}-p", variables: {LEVEL: warning}}
spaces:
  api:
    title: API
    cors: {origins: [https://a.example, https://b.example]}
    secrets: {TOKEN: }
"""


def parsed(text: str) -> Parsed:
    found = parse(text, "spaces.yaml")
    assert found.fleet is not None, found.diagnostics
    return found


def test_the_policies_of_the_reference() -> None:
    fleet = parsed(annotated()).fleet
    assert fleet is not None
    found = {type(policy): policy.model_dump(exclude={"location", "kind"}) for policy in fleet.policies}
    everywhere = {"environments": (), "level": Severity.ERROR}
    both = {"environments": ("staging", "prod"), "level": Severity.ERROR}
    assert found == {
        HardwarePolicy: {**everywhere, "allowed": ("cpu-basic", "cpu-upgrade")},
        PricePolicy: {"environments": (), "level": Severity.WARNING, "most": 0.5},
        VisibilityPolicy: {**both, "allowed": ("public", "protected")},
        OriginsPolicy: both,
        VariablesPolicy: {**everywhere, "required": ("LOG_LEVEL",)},
        NamesPolicy: {**everywhere, "pattern": "[a-z][a-z0-9-]*"},
        ProtectedPolicy: {**everywhere, "environments": ("prod",)},
        SourcePolicy: {**everywhere, "environments": ("staging",), "allowed": ("clean", "ci")},
    }
    lines = annotated().splitlines()
    assert all(lines[p.location.line - 1][p.location.column - 1 :].startswith(p.kind) for p in fleet.policies)


def test_an_environment_is_protected_by_the_policy_that_names_it() -> None:
    fleet = parsed(annotated()).fleet
    assert fleet is not None
    assert protection(fleet.policies, "prod")
    assert protection(fleet.policies, "staging") is None


def test_every_value_knows_the_place_where_it_was_written_last() -> None:
    written = parsed(OVERLAID).written

    def text(*path: str, environment: str = "dev") -> str:
        where = written.at(environment, "api", *path)
        return f"{where.line}: {written.excerpt(where)[where.column - 1 :][: where.length]}"

    assert text("variables", "LEVEL", "value") == "4: info"
    assert text("variables", "LEVEL", "value", environment="prod") == "7: warning"
    assert text("variables", "LEVEL", "description", environment="prod") == "4: How much."
    assert text("name", environment="prod") == '7: "{space}-p"'
    assert text("cors", "origins", "1") == "11: https://b.example"
    assert text("secrets", "TOKEN", "from") == "12: TOKEN"
    assert text("hardware") == "9: api"


def test_a_file_with_an_error_has_no_places() -> None:
    assert parse("version: 1\n", "spaces.yaml").written.places == {}
