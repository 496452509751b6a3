"""Waves: the canary goes first, and nobody follows one that did not pass."""

import threading

from infra.apply import Ports, apply
from infra.model.errors import HubError
from infra.model.events import Check, Event, RolloutStopped, SpaceDone, SpaceFailed, Verdict, WaveStarted
from infra.model.plan import SpacePlan
from infra.ports import Emit, Gate
from tests.support.fakes import FakeHub, FakeSecrets
from tests.support.plans import empty_space, planned
from tests.support.spaces import space

KEYS = ("api", "events", "jobs")


def open_for(*keys: str) -> Gate:
    """Return a gate that opens for some Spaces."""

    def gate(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        key = part.space.key
        checks = (Check(name="health", ok=key in keys, detail="/health answered 500"),)
        return Verdict(space=key, ok=key in keys, stage="RUNNING", release=None, health="", checks=checks)

    return gate


def rollout(hub: FakeHub, gate: Gate) -> list[Event]:
    ready = planned(hub, *(space(key=key) for key in KEYS))
    return list(apply(ready, Ports(hub, FakeSecrets(), gate)))


def hub_of_three() -> FakeHub:
    return FakeHub({f"acme/{key}": empty_space() for key in KEYS})


def test_the_canary_is_done_before_the_others_start() -> None:
    events = rollout(hub_of_three(), open_for(*KEYS))
    waves = [(event.number, event.of, event.spaces) for event in events if isinstance(event, WaveStarted)]
    assert waves == [(1, 2, ("api",)), (2, 2, ("events", "jobs"))]
    canary = next(i for i, event in enumerate(events) if isinstance(event, SpaceDone))
    second = next(i for i, event in enumerate(events) if isinstance(event, WaveStarted) and event.number == 2)
    assert canary == second - 1
    assert {event.space for event in events if isinstance(event, SpaceDone)} == set(KEYS)


def test_a_canary_that_does_not_pass_stops_everything_else() -> None:
    hub = hub_of_three()
    events = rollout(hub, open_for("events", "jobs"))
    assert events[-1] == RolloutStopped(reason="api did not pass", untouched=("events", "jobs"))
    assert {write[1] for write in hub.writes} == {"acme/api"}


def test_what_was_under_way_is_finished_and_all_its_failures_are_told() -> None:
    together = threading.Barrier(2)
    decide = open_for("api", "jobs")

    def gate(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        if part.space.key != "api":
            together.wait(10)
        return decide(part, sha, emit)

    events = rollout(hub_of_three(), gate)
    assert {event.space for event in events if isinstance(event, SpaceDone)} == set(KEYS)
    assert events[-1] == RolloutStopped(reason="events did not pass", untouched=())


def test_a_hub_that_fails_stops_the_rollout_too() -> None:
    hub = hub_of_three()
    ready = planned(hub, *(space(key=key) for key in KEYS))
    hub.failures["commit"] = HubError("committing to acme/api: the Hub answered 502")
    events = list(apply(ready, Ports(hub, FakeSecrets(), open_for(*KEYS))))
    assert [event.message for event in events if isinstance(event, SpaceFailed)] == [
        "committing to acme/api: the Hub answered 502"
    ]
    assert isinstance(events[-1], RolloutStopped)
    assert events[-1].untouched == ("events", "jobs")


def test_what_does_not_change_is_only_shown_to_the_gate() -> None:
    hub = hub_of_three()
    rollout(hub, open_for(*KEYS))
    hub.writes.clear()
    events = rollout(hub, open_for("events", "jobs"))
    assert {event.space: event.verdict.ok for event in events if isinstance(event, SpaceDone)} == {
        "api": False,
        "events": True,
        "jobs": True,
    }
    assert len(events) == 3
    assert hub.writes == []


def test_an_unchanged_space_that_does_not_serve_stops_nothing() -> None:
    hub = hub_of_three()
    list(apply(planned(hub, space(key="api")), Ports(hub, FakeSecrets(), open_for("api"))))
    events = rollout(hub, open_for("events", "jobs"))
    waves = [event.spaces for event in events if isinstance(event, WaveStarted)]
    assert waves == [("events",), ("jobs",)]
    assert not [event for event in events if isinstance(event, RolloutStopped)]
