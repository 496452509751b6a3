"""Secrets beside the Hub's, and sending one again."""

from dataclasses import dataclass

import pytest

from infra import commands
from infra.commands import World
from infra.model.errors import ExitCode, HubError, InputError
from infra.model.events import StepDone
from infra.model.fleet import Environment
from infra.model.plan import Action
from infra.model.rollout import Rollout
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeWorkspace

SPEC = """\
version: 1
defaults: {owner: acme}
environments: {prod: {hub: "https://huggingface.co"}}
spaces:
  api:
    title: API
    secrets:
      TOKEN: Opens the next service.
      LOCKED: {from: {command: [op, read, x]}}
      MAYBE: {required: false}
  events: {title: Events, secrets: {TOKEN: }}
  still: {title: Still}
"""
TEMPLATES = {
    "Dockerfile.j2": "FROM python:{{ space.python }}-slim\n",
    "README.md.j2": "---\n{{ front_matter }}---\n",
    "templates/dockerignore": "",
}
FILES = {"service/main.py": "version = 1\n", "service/requirements.txt": "fastapi\n"}
VALUES = {"TOKEN": "value-of-the-token", "op": "value-in-the-vault"}


@dataclass
class Ground:
    hub: FakeHub
    values: dict[str, str]

    def world(self, *, programs: bool = True) -> World:
        workspace = FakeWorkspace(SPEC, TEMPLATES, FILES)
        secrets = FakeSecrets(self.values, programs=programs)
        return World(workspace, self.hub, FakeProber({}), FakeClock(), secrets, "0.1.0")

    @property
    def environment(self) -> Environment:
        fleet = commands.validate(self.world().workspace).fleet
        assert fleet is not None
        return commands.environment_of(fleet, "prod")


@pytest.fixture
def here() -> Ground:
    """Everything deployed: the gate of a service that does not answer stops nothing that was sent before."""
    ground = Ground(FakeHub(), dict(VALUES))
    for key in ("api", "events", "still"):
        aimed = ground.environment.model_copy(
            update={"spaces": tuple(s for s in ground.environment.spaces if s.key == key)}
        )
        list(commands.carry_out(commands.make_plan(aimed, ground.world()), ground.world()))
    ground.hub.writes.clear()
    return ground


def states(here: Ground, **options: bool) -> dict[str, str]:
    found = commands.list_secrets(here.environment, here.world(**options))
    return {f"{row.space} {row.name}": row.state for row in found.secrets}


def test_every_secret_is_told_with_its_state(here: Ground) -> None:
    assert states(here) == {"api LOCKED": "same", "api MAYBE": "missing", "api TOKEN": "same", "events TOKEN": "same"}
    here.hub.there["acme/api"].secrets["BY_HAND"] = ("x", "")
    here.values |= {"TOKEN": "another-value"}
    assert states(here, programs=False) == {
        "api BY_HAND": "unmanaged",
        "api LOCKED": "not compared",
        "api MAYBE": "missing",
        "api TOKEN": "changed",
        "events TOKEN": "changed",
    }
    assert here.hub.writes == []


def test_a_list_says_where_values_come_from_and_never_what_they_are(here: Ground) -> None:
    found = commands.list_secrets(here.environment, here.world())
    rows = {(row.space, row.name): row for row in found.secrets}
    assert rows["api", "LOCKED"].source == "command op read x"
    assert (rows["api", "MAYBE"].on_hub, rows["api", "MAYBE"].required) == (False, False)
    assert not any(value in found.model_dump_json() for value in here.values.values())


def test_before_the_first_deploy_all_are_new_or_missing() -> None:
    ground = Ground(FakeHub(), {"TOKEN": "value-of-the-token"})
    assert states(ground, programs=False) == {
        "api LOCKED": "not read",
        "api MAYBE": "missing",
        "api TOKEN": "new",
        "events TOKEN": "new",
    }


def test_a_space_that_cannot_be_read_hides_no_other(here: Ground) -> None:
    here.hub.failures["secrets"] = HubError("the Hub answered 500")
    found = commands.list_secrets(here.environment, here.world())
    assert [problem.space for problem in found.unread] == ["api", "events", "still"]
    assert (found.secrets, found.failed) == ((), ExitCode.PLATFORM)


def test_a_secret_is_sent_again_although_its_value_is_the_same(here: Ground) -> None:
    before = dict(here.hub.there["acme/api"].secrets)
    ready = commands.plan_rotation(here.environment, "TOKEN", "", here.world())
    assert (ready.waves, ready.blockers, ready.blobs) == ((("api",), ("events",)), (), {})
    [change] = ready.space("api").changes
    assert (change.action, change.kind, change.name) == (Action.CHANGE, "secret", "TOKEN")
    assert "the value at hand is the same" in change.reason
    events = list(commands.carry_out(ready, here.world()))
    assert [e.step for e in events if isinstance(e, StepDone)] == ["secret TOKEN sent"]
    assert here.hub.writes == [("set_secret", "acme/api", "TOKEN")]
    after = here.hub.there["acme/api"].secrets
    assert after["TOKEN"][0] == before["TOKEN"][0]
    assert after["TOKEN"][1] != before["TOKEN"][1]
    assert after["LOCKED"] == before["LOCKED"]


def test_only_a_value_that_is_replaced_by_another_one_is_lost(here: Ground) -> None:
    def lost() -> set[bool]:
        ready = commands.plan_rotation(here.environment, "TOKEN", "", here.world())
        return {change.final for part in ready.spaces for change in part.changes}

    assert lost() == {False}
    here.values["TOKEN"] = "another-value-of-the-token"
    assert lost() == {True}


def test_a_rotation_goes_through_the_waves_of_its_environment(here: Ground) -> None:
    said = Rollout(canary="events", bake=60)
    ready = commands.plan_rotation(here.environment.model_copy(update={"rollout": said}), "TOKEN", "", here.world())
    assert (ready.waves, ready.rollout) == ((("events",), ("api",)), said)


def test_a_rotation_may_be_for_one_space(here: Ground) -> None:
    ready = commands.plan_rotation(here.environment, "TOKEN", "events", here.world())
    assert [part.space.key for part in ready.spaces] == ["events"]


@pytest.mark.parametrize(
    ("name", "key", "message", "help_"),
    [
        ("TOKE", "", "the environment prod declares no secret TOKE", "LOCKED, MAYBE, TOKEN"),
        ("LOCKED", "events", "the Space events declares no secret LOCKED", "It declares TOKEN."),
        ("TOKEN", "still", "the Space still declares no secret TOKEN", "It declares none."),
        ("TOKEN", "apy", "the environment prod has no Space apy", "It has: api, events, still."),
    ],
)
def test_what_is_not_declared_is_refused(here: Ground, name: str, key: str, message: str, help_: str) -> None:
    with pytest.raises(InputError) as raised:
        commands.plan_rotation(here.environment, name, key, here.world())
    assert raised.value.message == message
    assert help_ in raised.value.help


def test_without_a_value_nothing_is_rotated(here: Ground) -> None:
    here.values.clear()
    ready = commands.plan_rotation(here.environment, "TOKEN", "", here.world())
    assert [(b.space, b.message) for b in ready.blockers] == [
        ("api", "the secret TOKEN has no value to send"),
        ("events", "the secret TOKEN has no value to send"),
    ]
    assert ready.blocked == ExitCode.INPUT
    optional = commands.plan_rotation(here.environment, "MAYBE", "", here.world())
    assert [b.message for b in optional.blockers] == ["the secret MAYBE has no value to send"]


def test_a_space_that_does_not_exist_is_told() -> None:
    ground = Ground(FakeHub(), dict(VALUES))
    ready = commands.plan_rotation(ground.environment, "TOKEN", "events", ground.world())
    assert [b.message for b in ready.blockers] == ["acme/events does not exist"]


def test_a_secret_that_was_removed_by_hand_is_sent_as_a_new_one(here: Ground) -> None:
    del here.hub.there["acme/events"].secrets["TOKEN"]
    ready = commands.plan_rotation(here.environment, "TOKEN", "events", here.world())
    assert [c.action for c in ready.space("events").changes] == [Action.ADD]
