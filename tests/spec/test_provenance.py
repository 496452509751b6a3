"""Where each value comes from, and that it is the value that is deployed."""

from collections.abc import Iterator

import pytest

from infra.model.explained import BUILT_IN, SET_BY_US, Explained
from infra.model.fleet import Environment, Space
from infra.spec import explain, explain_all, parse
from infra.spec.checks import ADDED
from infra.spec.reference import annotated
from tests.spec import case_files

LAYERS = """\
version: 1
defaults:
  owner: acme
  title: Acme
  variables: {A: one, B: {value: kept, description: What B is.}, C: gone}
  secrets: {TOKEN: Opens the door., OLD: Is no more.}
environments:
  staging: {hub: local, name: "{space}-s", hardware: cpu-upgrade, variables: {A: two, C: null}}
  prod: {variables: null, cors: {origins: [https://acme.example]}}
spaces:
  api:
    hardware: t4-small
    variables: {A: three}
    environments:
      staging: {hardware: null, sleep_time: 90s, variables: {A: four}, secrets: {OLD: null}}
      prod: {secrets: {TOKEN: {from: {env: PROD_TOKEN}}}}
"""


def rows(environment: str, text: str = LAYERS) -> dict[str, Explained]:
    return {row.key: row for row in explain(text, "spaces.yaml", environment, "api")}


def told(row: Explained) -> list[tuple[object, str, int | None]]:
    """Return what each layer says of a key, the nearest first, with its line."""
    every = [(row.value, row.layer, row.location), *((s.value, s.layer, s.location) for s in row.overrides)]
    return [(value, layer, where.line if where else None) for value, layer, where in every]


def test_the_nearest_layer_wins_and_all_below_are_told() -> None:
    assert told(rows("staging")["variables.A.value"]) == [
        ("four", "Space api in staging", 15),
        ("three", "Space api", 13),
        ("two", "environment staging", 8),
        ("one", "defaults", 5),
    ]


def test_null_goes_back_to_the_built_in_default() -> None:
    assert told(rows("staging")["hardware"]) == [
        ("cpu-basic", BUILT_IN, None),
        (None, "Space api in staging", 15),
        ("t4-small", "Space api", 12),
        ("cpu-upgrade", "environment staging", 8),
    ]


def test_null_of_a_whole_map_removes_what_is_below_it() -> None:
    found = rows("prod")
    assert told(found["variables.A.value"]) == [
        ("three", "Space api", 13),
        (None, "environment prod", 9),
        ("one", "defaults", 5),
    ]
    assert told(found["variables.B.value"]) == [
        (None, BUILT_IN, None),
        (None, "environment prod", 9),
        ("kept", "defaults", 5),
    ]
    assert found["variables.B.value"].shown == "not set"


def test_a_secret_shows_its_source() -> None:
    assert told(rows("prod")["secrets.TOKEN.from"]) == [("environment variable PROD_TOKEN", "Space api in prod", 16)]
    assert told(rows("staging")["secrets.TOKEN.from"]) == [("environment variable TOKEN", BUILT_IN, None)]
    assert rows("staging")["secrets.OLD.from"].value is None


def test_names_and_lengths_of_time_are_shown_as_they_take_effect() -> None:
    found = rows("staging")
    assert told(found["name"]) == [("api-s", "environment staging", 8)]
    assert (found["sleep_time"].value, found["sleep_time"].shown) == (90, "90 s")
    assert found["tags"].shown == "none"
    assert found["region"].shown == "the Hub's own"


def test_what_spacedock_sets_is_told_with_the_line_it_follows_from() -> None:
    found = rows("prod")
    assert told(found["variables.ENVIRONMENT.value"]) == [("prod", SET_BY_US, None)]
    assert told(found["variables.CORS_ALLOWED_ORIGINS.value"]) == [("https://acme.example", SET_BY_US, 9)]


def texts() -> dict[str, str]:
    cases = {name: str(case_files.load("merged", name)["input"]) for name in case_files.names("merged")}
    shipped = (case_files.ROOT / "spaces.yaml").read_text("utf-8")
    return {**cases, "reference.yaml": annotated(), "spaces.yaml": shipped, "layers": LAYERS}


@pytest.mark.parametrize("name", texts())
def test_every_value_is_the_one_that_is_deployed(name: str) -> None:
    text = texts()[name]
    fleet = parse(text, "spaces.yaml").fleet
    assert fleet is not None
    for environment in fleet.environments:
        told = {
            key: {row.key: row for row in found} for key, found in explain_all(text, "spaces.yaml", environment.name)
        }
        assert list(told) == [space.key for space in environment.spaces]
        for space in environment.spaces:
            values = {key: row.value for key, row in told[space.key].items() if row.value is not None}
            assert values == dict(deployed(space, environment))


def deployed(space: Space, environment: Environment) -> Iterator[tuple[str, object]]:
    """Yield every value of a Space by its dotted key; those that nobody sets are not among them."""
    yield "hub", environment.hub
    rollout = environment.rollout
    said = {**rollout.model_dump(mode="json"), "waves": [str(rule) for rule in rollout.waves]}
    yield from ((f"rollout.{name}", value) for name, value in said.items() if value != "")
    for name, value in space.model_dump(mode="json").items():
        if name in {"service", "health", "cors", "prune"}:
            yield from ((f"{name}.{inner}", each) for inner, each in value.items())
        elif name == "card":
            yield from ((f"card.{key}", each) for key, each in _flat(value))
        elif name not in {"upstreams", "variables", "secrets", "volumes", "key", "environment"} and value is not None:
            yield name, value
    yield from _entries(space)


def _entries(space: Space) -> Iterator[tuple[str, object]]:
    """Yield the values of what is listed by name."""
    for upstream in space.upstreams:
        fields = upstream.model_dump(mode="json", exclude={"name"}, exclude_none=True)
        yield from ((f"upstreams.{upstream.name}.{key}", each) for key, each in _flat(fields))
    for variable in space.variables:
        yield f"variables.{variable.name}.value", variable.value
        if variable.description and variable.name not in ADDED:
            yield f"variables.{variable.name}.description", variable.description
    for volume in space.volumes:
        yield f"volumes.{volume.mount_path}", str(volume)
    for secret in space.secrets:
        yield f"secrets.{secret.name}.from", str(secret.source)
        yield f"secrets.{secret.name}.required", secret.required
        if secret.description:
            yield f"secrets.{secret.name}.description", secret.description


def _flat(values: dict[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", each) for inner, each in value.items())
        else:
            yield key, value
