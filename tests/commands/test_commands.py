"""The use cases, with every port in memory: what a deploy comes to, and what is left alone."""

import json
from dataclasses import dataclass, replace

import pytest

from infra import commands
from infra.commands import World
from infra.model.errors import ExitCode, HubError, InputError, NotFoundError
from infra.model.events import Event, RolloutStopped, SpaceDone, SpaceFailed, StepDone
from infra.model.fleet import Environment
from infra.model.outcome import Outcome
from infra.model.plan import Plan
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeWorkspace, answered

SPEC = """\
version: 1
defaults: {owner: acme}
environments: {prod: {hub: "https://huggingface.co"}, staging: {hub: "https://huggingface.co", name: "{space}-s"}}
spaces:
  api: {title: API}
  events: {title: Events}
"""
TEMPLATES = {
    "Dockerfile.j2": "FROM python:{{ space.python }}-slim\n",
    "README.md.j2": "---\n{{ front_matter }}---\n{{ space.environment }}\n",
    "templates/dockerignore": "",
}
FILES = {"service/main.py": "version = 1\n", "service/requirements.txt": "fastapi\n"}


@dataclass
class Ground:
    """A working tree, a Hub, and a service that answers as the tests say."""

    workspace: FakeWorkspace
    hub: FakeHub
    served: str | None = None

    def world(self) -> World:
        bundles = commands.render(self.environment, self.workspace)
        release = self.served or bundles["api"].artifact
        prober = FakeProber({"/": answered(json.dumps({"release": release})), "/health": answered("{}")})
        return World(self.workspace, self.hub, prober, FakeClock(), FakeSecrets(), "0.1.0")

    @property
    def environment(self) -> Environment:
        fleet = commands.validate(self.workspace).fleet
        assert fleet is not None
        return commands.environment_of(fleet, "prod")

    def deploy(self) -> tuple[Plan, list[Event], Outcome]:
        world = self.world()
        ready = commands.make_plan(self.environment, world)
        events = list(commands.carry_out(ready, world))
        return ready, events, commands.outcome(ready, events, self.hub.requests)


def ground(**files: str) -> Ground:
    return Ground(FakeWorkspace(SPEC, TEMPLATES, FILES | files), FakeHub())


def test_a_first_deploy_brings_every_space_to_its_release() -> None:
    here = ground()
    ready, _, outcome = here.deploy()
    assert (outcome.outcome, outcome.exit_code, outcome.problems) == ("deployed", ExitCode.DONE, ())
    artifact = ready.space("api").artifact
    assert [(s.name, s.id, s.url, s.stage, s.release, s.health, s.changed) for s in outcome.spaces] == [
        (key, f"acme/{key}", f"https://acme-{key}.hf.space/", "RUNNING", artifact, "healthy", True)
        for key in ("api", "events")
    ]
    assert outcome.requests == here.hub.requests > 0


def test_a_second_deploy_writes_nothing_and_still_proves_that_all_serves() -> None:
    here = ground()
    here.deploy()
    here.hub.writes.clear()
    _, events, outcome = here.deploy()
    assert (outcome.outcome, outcome.exit_code) == ("unchanged", ExitCode.DONE)
    assert here.hub.writes == []
    assert [(s.name, s.health, s.changed) for s in outcome.spaces] == [
        ("api", "healthy", False),
        ("events", "healthy", False),
    ]
    assert {event.space for event in events if isinstance(event, SpaceDone)} == {"api", "events"}


def test_a_release_that_does_not_serve_fails_the_deploy_and_spares_the_others() -> None:
    here = ground()
    here.served = "b" * 64
    ready, events, outcome = here.deploy()
    assert (outcome.outcome, outcome.exit_code) == ("failed", ExitCode.ROLLOUT)
    assert [problem.space for problem in outcome.problems] == ["api", None]
    assert outcome.problems[0].message.startswith("release: serves bbbbbbbbbbbb, pushed ")
    assert [(s.name, s.stage, s.changed) for s in outcome.spaces] == [
        ("api", "RUNNING", True),
        ("events", "not started", False),
    ]
    assert isinstance(events[-1], RolloutStopped)
    assert "acme/events" not in here.hub.there
    assert ready.waves == (("api",), ("events",))


def test_a_space_that_moved_since_the_plan_was_not_changed() -> None:
    here = ground()
    here.deploy()
    here.workspace = FakeWorkspace(SPEC, TEMPLATES, FILES | {"service/main.py": "version = 2\n"})
    world = here.world()
    ready = commands.make_plan(here.environment, world)
    here.hub.there["acme/api"].moved += 1
    events = list(commands.carry_out(ready, world))
    outcome = commands.outcome(ready, events, 0)
    assert (outcome.outcome, outcome.exit_code) == ("failed", ExitCode.INPUT)
    assert [event.space for event in events if isinstance(event, SpaceFailed)] == ["api"]
    assert not [event for event in events if isinstance(event, StepDone)]
    assert [space.changed for space in outcome.spaces] == [False, False]


def test_a_hub_that_fails_halfway_says_what_was_changed() -> None:
    here = ground()
    here.hub.failures["commit"] = HubError("committing to acme/api: the Hub answered 502", "Try again later.")
    _, _, outcome = here.deploy()
    assert (outcome.outcome, outcome.exit_code) == ("failed", ExitCode.PLATFORM)
    assert outcome.problems[0].model_dump() == {
        "space": "api",
        "message": "committing to acme/api: the Hub answered 502",
        "help": "Look at the Hub's status page (https://status.huggingface.co), and deploy again later.",
        "cause": "hub-failed",
    }
    assert [(space.stage, space.changed) for space in outcome.spaces] == [("unknown", True), ("not started", False)]


def test_a_deploy_goes_on_where_a_failed_one_stopped() -> None:
    here = ground()
    here.hub.failures["commit"] = HubError("the Hub answered 502")
    here.deploy()
    here.hub.failures.clear()
    _, _, outcome = here.deploy()
    assert outcome.outcome == "deployed"
    assert [call for call, *_ in here.hub.writes if call == "create"] == ["create", "create"]
    assert here.deploy()[2].outcome == "unchanged"


def test_a_service_folder_is_read_once_for_all_spaces() -> None:
    here = ground()
    commands.render(here.environment, here.workspace)
    assert here.workspace.read == ["service"]


def test_verify_compares_with_what_was_pushed_and_not_with_the_working_tree() -> None:
    here = ground()
    ready, _, _ = here.deploy()
    world = replace(here.world(), workspace=FakeWorkspace(SPEC, {}, {}))
    status = commands.verify(here.environment, world, print)
    assert all(verdict.ok for verdict in status.verdicts)
    assert [row.release for row in status.spaces] == [ready.space("api").artifact] * 2
    here.served = "b" * 64
    assert not any(verdict.ok for verdict in commands.verify(here.environment, here.world(), print).verdicts)


def test_verify_of_a_space_that_is_not_there_is_an_error() -> None:
    here = ground()
    with pytest.raises(NotFoundError, match="acme/api"):
        commands.verify(here.environment, here.world(), print)


def test_logs_are_read_by_kind() -> None:
    here = ground()
    here.deploy()
    here.hub.there["acme/api"].logs = {"run": "started\n", "build": "built\n"}
    assert commands.log(here.environment, "api", "run", here.world()) == "started\n"
    assert commands.log(here.environment, "api", "build", here.world()) == "built\n"
    with pytest.raises(InputError, match="no log of the kind all") as raised:
        commands.log(here.environment, "api", "all", here.world())
    assert "--kind run" in raised.value.help


@pytest.mark.parametrize(
    ("name", "help_"),
    [("prd", "Did you mean prod? It has: prod, staging."), ("xyz", "It has: prod, staging.")],
)
def test_an_unknown_environment_is_told_with_those_that_there_are(name: str, help_: str) -> None:
    fleet = commands.validate(ground().workspace).fleet
    assert fleet is not None
    with pytest.raises(InputError, match=f"no environment {name}") as raised:
        commands.environment_of(fleet, name)
    assert raised.value.help == help_


def test_an_unknown_space_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="the environment prod has no Space web") as raised:
        commands.space_of(ground().environment, "web")
    assert raised.value.help == "It has: api, events."
