"""Destroying a Space: what protects it, what is told before, and what must be typed."""

import pytest

from infra import commands, spec
from infra.model.errors import InputError
from infra.model.fleet import Environment, Space
from infra.model.losses import Losses
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeSpace, FakeWorkspace

TEXT = """\
version: 1
defaults: {owner: acme}
environments:
  dev: {hub: https://huggingface.co, name: "{space}-dev"}
  prod: {hub: https://huggingface.co}
policies:
  - {protected: true, environments: [prod]}
spaces:
  api: {title: API, environments: {dev: , prod: }}
  kept:
    title: Kept
    environments:
      dev:
        protected: true
"""


@pytest.fixture
def hub() -> FakeHub:
    there = FakeSpace(
        files={"README.md": b"", "app.py": b""},
        variables={"LOG_LEVEL": ("info", "")},
        secrets={"TOKEN": ("canary-value", "")},
    )
    return FakeHub({"acme/api-dev": there})


def found(name: str, key: str) -> tuple[Environment, Space]:
    parsed = spec.parse(TEXT, "spaces.yaml")
    assert parsed.fleet, parsed.diagnostics
    return commands.space_to_destroy(parsed, parsed.fleet, name, key)


def world(hub: FakeHub) -> commands.World:
    return commands.World(
        workspace=FakeWorkspace(TEXT, {}, {}),
        hub=hub,
        prober=FakeProber({}),
        clock=FakeClock(),
        secrets=FakeSecrets(),
        tool="0",
    )


def lost(hub: FakeHub) -> Losses:
    return commands.losses(*found("dev", "api"), world(hub))


def test_all_that_would_be_lost_is_told_without_a_value(hub: FakeHub) -> None:
    told = lost(hub)
    assert (told.id, told.live, told.files) == ("acme/api-dev", True, ("README.md", "app.py"))
    assert (told.variables, told.secrets) == (("LOG_LEVEL",), ("TOKEN",))
    assert "canary-value" not in told.model_dump_json()
    assert hub.writes == []


@pytest.mark.parametrize("typed", ["", "api", "acme/api", "ACME/api-dev", "acme/api-dev "])
def test_anything_but_the_full_name_deletes_nothing(hub: FakeHub, typed: str) -> None:
    with pytest.raises(InputError, match="nothing was deleted"):
        commands.destroy(lost(hub), typed, world(hub))
    assert hub.writes == []


def test_the_full_name_deletes_it_and_a_second_time_there_is_nothing(hub: FakeHub) -> None:
    commands.destroy(lost(hub), "acme/api-dev", world(hub))
    assert hub.writes == [("delete", "acme/api-dev")]
    with pytest.raises(InputError, match="no such Space") as error:
        lost(hub)
    assert error.value.help == "There is nothing to destroy."


@pytest.mark.parametrize(
    ("name", "key", "where"),
    [("dev", "kept", "`protected: true` at spaces.yaml:14:"), ("prod", "api", "the policy at spaces.yaml:7:")],
)
def test_what_is_protected_is_refused_and_the_line_that_protects_it_named(name: str, key: str, where: str) -> None:
    with pytest.raises(InputError, match="is protected") as error:
        found(name, key)
    assert where in error.value.help
