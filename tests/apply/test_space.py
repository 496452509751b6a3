"""One Space is brought to its plan: in which order, with how few writes, and never on top of somebody else's work."""

import json
import re
from collections.abc import Iterator

import pytest

from infra.apply import Ports, apply
from infra.model.bundle import Deployed
from infra.model.errors import ExitCode, HubError
from infra.model.events import Event, SpaceDone, SpaceFailed, StepDone, Verdict
from infra.model.fleet import EnvSource, Secret, Variable
from infra.model.plan import Plan, SpacePlan
from infra.model.saved import seal
from infra.ports import Emit, Gate
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import FILES, empty_space, planned
from tests.support.spaces import bundle_of, space

TOKEN = Secret(name="TOKEN", description="Opens the door.", source=EnvSource(name="TOKEN"))
VALUES = FakeSecrets({"TOKEN": "opens-the-door"})


def passing(asked: list[tuple[str, str]]) -> Gate:
    """Return a gate that lets everything pass and notes what it was asked."""

    def gate(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        asked.append((part.space.key, sha))
        return Verdict(space=part.space.key, ok=True, stage="RUNNING", release=part.artifact, health="", checks=())

    return gate


def carried_out(ready: Plan, hub: FakeHub, secrets: FakeSecrets = VALUES) -> list[Event]:
    return list(apply(ready, Ports(hub, secrets, passing([]))))


def failures(events: list[Event]) -> Iterator[SpaceFailed]:
    return (event for event in events if isinstance(event, SpaceFailed))


def test_settings_go_first_and_the_commit_last() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={".gitattributes": b""}, secrets={"TOKEN": ("old", "")})})
    wanted = space(
        visibility="private",
        hardware="cpu-upgrade",
        sleep_time=3600,
        variables=(Variable(name="LOG_LEVEL", value="info"),),
        secrets=(TOKEN,),
    )
    carried_out(planned(hub, wanted, secrets=VALUES), hub)
    assert [write[0] for write in hub.writes] == [
        "set_visibility",
        "set_hardware",
        "set_sleep_time",
        "set_variable",
        "set_secret",
        "commit",
        "tag",
    ]


def test_only_what_differs_is_sent() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    variables = (Variable(name="A", value="1"), Variable(name="B", value="2"))
    carried_out(planned(hub, space(variables=variables)), hub)
    hub.writes.clear()
    changed = (Variable(name="A", value="1"), Variable(name="B", value="3"))
    carried_out(planned(hub, space(variables=changed)), hub)
    assert hub.writes == [("set_variable", "acme/api", "B")]


def test_a_new_space_takes_all_its_settings_in_the_call_that_creates_it() -> None:
    hub = FakeHub()
    wanted = space(variables=(Variable(name="A", value="1", description="one"),), secrets=(TOKEN,))
    events = carried_out(planned(hub, wanted, secrets=VALUES), hub)
    made = hub.there["acme/api"]
    assert [write[:3] for write in hub.writes[:2]] == [("create", "acme/api", "TOKEN"), ("commit", "acme/api")]
    assert made.variables == {"A": ("1", "one")}
    assert made.secrets["TOKEN"][0] == "opens-the-door"
    assert [event.step.split()[0] for event in events if isinstance(event, StepDone)] == ["created", "pushed"]


def test_a_secret_is_sealed_with_a_fresh_salt_each_time() -> None:
    stored = []
    for _ in range(2):
        hub = FakeHub({"acme/api": empty_space()})
        carried_out(planned(hub, space(secrets=(TOKEN,)), secrets=VALUES), hub)
        stored.append(hub.there["acme/api"].secrets["TOKEN"][1])
    assert all(re.fullmatch(r"Opens the door\. \[spacedock:[0-9a-f]{32}:[0-9a-f]{64}\]", text) for text in stored)
    assert stored[0] != stored[1]


def test_the_commit_is_one_on_the_planned_base_with_manifest_and_trailers() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    base = hub.there["acme/api"].sha
    ready = planned(hub, space())
    carried_out(ready, hub)
    (commit,) = hub.there["acme/api"].commits
    artifact = bundle_of("api", FILES).artifact
    assert commit.parent == base
    assert {file.path for file in commit.files} == {*FILES, ".spacedock.json"}
    summary, empty, *trailers = commit.message.splitlines()
    assert (summary, empty) == (f"Deploy release {artifact[:12]} to prod", "")
    assert trailers == [
        "Spacedock-Environment: prod",
        "Spacedock-Purpose: deploy",
        f"Spacedock-Release: {artifact}",
        f"Spacedock-Source: {'5' * 40}",
        f"Spacedock-Plan: {json.loads(seal(ready))['digest']}",
        "Spacedock-Replaced-Stage: RUNNING",
        "Spacedock-Reason: it was not deployed by Spacedock before",
    ]


def test_the_gate_is_asked_about_the_new_head() -> None:
    hub, asked = FakeHub({"acme/api": empty_space()}), list[tuple[str, str]]()
    list(apply(planned(hub, space()), Ports(hub, VALUES, passing(asked))))
    assert asked == [("api", hub.there["acme/api"].sha)]


def test_without_a_file_to_change_the_head_stays() -> None:
    hub, asked = FakeHub({"acme/api": empty_space()}), list[tuple[str, str]]()
    carried_out(planned(hub, space()), hub)
    head = hub.there["acme/api"].sha
    list(apply(planned(hub, space(hardware="cpu-upgrade")), Ports(hub, VALUES, passing(asked))))
    assert asked == [("api", head)]
    assert len(hub.there["acme/api"].commits) == 1


def test_a_space_that_moved_since_the_plan_is_refused_before_any_write() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    ready = planned(hub, space(hardware="cpu-upgrade", variables=(Variable(name="A", value="1"),)))
    hub.there["acme/api"].moved += 1
    (failed,) = failures(carried_out(ready, hub))
    assert hub.writes == []
    assert failed.exit_code == ExitCode.INPUT
    assert "acme/api moved since the plan" in failed.message
    assert "Plan again" in failed.help


def test_what_is_pruned_goes_before_what_is_set() -> None:
    """With a variable and a secret of one name a Space does not start, not even for a moment."""
    files = {".gitattributes": b"", "notes": b"x"}
    there = FakeSpace(files=files, variables={"TOKEN": ("x", ""), "OLD": ("1", "")}, secrets={"OLD_TOKEN": ("x", "")})
    hub = FakeHub({"acme/api": there})
    wanted = space(
        variables=(Variable(name="A", value="1"),),
        secrets=(TOKEN,),
        prune={"variables": True, "secrets": True, "files": True},
    )
    events = carried_out(planned(hub, wanted, secrets=VALUES), hub)
    assert [write[0] for write in hub.writes] == [
        "delete_variable",
        "delete_variable",
        "delete_secret",
        "set_variable",
        "set_secret",
        "commit",
        "tag",
    ]
    assert (set(there.variables), set(there.secrets)) == ({"A"}, {"TOKEN"})
    assert "notes" not in there.files
    steps = [event.step for event in events if isinstance(event, StepDone)]
    assert steps[:3] == ["variable OLD removed", "variable TOKEN removed", "secret OLD_TOKEN removed"]


def test_the_manifest_says_what_settings_the_deploy_left() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    variables = (Variable(name="A", value="1", description="one"),)
    carried_out(planned(hub, space(sleep_time=3600, variables=variables, secrets=(TOKEN,)), secrets=VALUES), hub)
    manifest = hub.manifest("acme/api", hub.there["acme/api"].sha)
    assert manifest is not None
    assert manifest.version == 3
    assert manifest.settings == Deployed(
        visibility="public",
        hardware="cpu-basic",
        sleep_time=3600,
        variables={"A": ("1", "one")},
        secrets=("TOKEN",),
    )
    assert "opens-the-door" not in manifest.model_dump_json()


def test_a_secret_that_lost_its_value_is_refused_before_any_write() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    ready = planned(hub, space(secrets=(TOKEN,), hardware="cpu-upgrade"), secrets=VALUES)
    (failed,) = failures(carried_out(ready, hub, FakeSecrets()))
    assert hub.writes == []
    assert failed.message == "the secret TOKEN has no value any more"
    assert failed.help == "Give it by the environment variable TOKEN."


@pytest.mark.parametrize("call", ["info", "set_hardware", "set_variable", "commit"])
def test_a_hub_that_fails_ends_the_space_with_its_message(call: str) -> None:
    hub = FakeHub({"acme/api": empty_space()})
    ready = planned(hub, space(hardware="cpu-upgrade", variables=(Variable(name="A", value="1"),)))
    hub.failures[call] = HubError("the Hub answered 500", "Try again later.")
    events = carried_out(ready, hub)
    assert [(f.space, f.message, f.help, f.exit_code) for f in failures(events)] == [
        ("api", "the Hub answered 500", "Try again later.", ExitCode.PLATFORM)
    ]
    assert not [event for event in events if isinstance(event, SpaceDone)]


def test_no_event_holds_a_secrets_value() -> None:
    hub = FakeHub()
    events = carried_out(planned(hub, space(secrets=(TOKEN,)), secrets=VALUES), hub)
    assert "opens-the-door" not in "".join(event.model_dump_json() for event in events)
    assert "opens-the-door" not in repr(events)
