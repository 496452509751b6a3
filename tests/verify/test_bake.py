"""A release that has proven itself must keep passing through its bake time."""

import json
from collections.abc import Sequence

import pytest

from infra.model.errors import StoppedError
from infra.model.events import Baking, Check
from infra.model.fleet import Health
from infra.model.observed import Runtime
from infra.model.plan import SpacePlan
from infra.model.probe import Answer
from tests.support.fakes import FakeProber, answered
from tests.verify.gates import HEALTH, NEW, OLD, Gate, at, changed_part, deployed

DEAD = answered(status=503)


def every(seconds: float) -> SpacePlan:
    """A Space that changed, and is looked at so often."""
    part = changed_part()
    return part.model_copy(update={"space": part.space.model_copy(update={"health": Health(interval=seconds)})})


def baking(runtimes: Sequence[Runtime], health: Sequence[Answer] = (HEALTH,), *, interval: float = 5) -> Gate:
    gate = Gate(runtimes, part=every(interval), bake=60)
    gate.prober = FakeProber({"/": answered(json.dumps({"release": gate.part.artifact})), "/health": health})
    return gate


def looks(gate: Gate) -> int:
    return sum(1 for call, target, _ in gate.prober.asked if call == "GET" and target.url.endswith("/health"))


def test_it_is_looked_at_every_interval_until_the_bake_is_over() -> None:
    gate = baking([at("RUNNING")])
    found = gate.wait()
    assert found.ok
    assert found.checks[-1] == Check(name="bake", ok=True, detail="kept passing for 60 s, 12 looks")
    assert gate.waited == pytest.approx(60)
    assert looks(gate) == 13
    assert gate.events[-1] == Baking(space="api", seconds=60)


def test_the_last_look_is_at_the_end_also_where_the_interval_does_not_fit() -> None:
    gate = baking([at("RUNNING")], interval=25)
    assert gate.wait().ok
    assert gate.waited == pytest.approx(60)
    assert looks(gate) == 1 + 3


def test_a_release_that_dies_fails_at_the_next_look_with_its_new_stage_and_log() -> None:
    gate = baking([at("RUNNING"), at("RUNTIME_ERROR", error="Exit code: 137")], [HEALTH, HEALTH, DEAD])
    found = gate.wait()
    assert not found.ok
    assert found.stage == "RUNTIME_ERROR"
    assert found.cause == "bake: passed at first, failed after 5 s of 60 s: stage: RUNTIME_ERROR, Exit code: 137"
    assert found.log == "it fell over"
    assert gate.waited == pytest.approx(5)


def test_a_health_that_fails_while_it_runs_fails_the_bake() -> None:
    gate = baking([at("RUNNING")], [HEALTH, HEALTH, HEALTH, answered(seconds=2.5)])
    found = gate.wait()
    assert found.cause == "bake: passed at first, failed after 15 s of 60 s: health: took 2.5 s, more than 2 s"
    assert found.stage == "RUNNING"


def test_a_failure_that_has_passed_when_it_is_looked_at_again_is_still_one() -> None:
    gate = baking([at("RUNNING")], [HEALTH, DEAD, HEALTH])
    assert gate.wait().cause == "bake: passed at first, failed after 5 s of 60 s: health: /health answered 503"


def test_a_connection_that_breaks_once_is_no_failure() -> None:
    broken = answered(status=None, error="Connection reset by peer")
    assert baking([at("RUNNING")], [HEALTH, broken, HEALTH]).wait().ok


def test_another_release_in_its_place_fails() -> None:
    gate = baking([at("RUNNING"), at("RUNNING", OLD)])
    found = gate.wait()
    assert found.cause.endswith(f"stage: RUNNING {OLD[:7]}, pushed {NEW[:7]}")


def test_a_build_beside_it_is_no_fault_of_a_release_that_serves() -> None:
    gate = baking([at("RUNNING"), at("RUNNING_BUILDING"), at("RUNNING")])
    assert gate.wait().ok
    assert gate.stages == ["RUNNING", "RUNNING_BUILDING", "RUNNING"]


def test_the_hub_is_asked_less_often_than_the_service() -> None:
    gate = baking([at("RUNNING")], interval=0.5)
    assert gate.wait().ok
    assert looks(gate) == 121
    assert 10 <= gate.hub.requests <= 40


def test_a_release_that_does_not_pass_is_not_baked() -> None:
    gate = baking([at("BUILD_ERROR")])
    assert not gate.wait().ok
    assert not [event for event in gate.events if isinstance(event, Baking)]


def test_what_was_not_changed_is_not_baked() -> None:
    part = deployed()[1].space("api")
    gate = Gate([at("RUNNING", part.base)], part=part, bake=60)
    assert gate.wait(part.base or "").ok
    assert gate.waited == 0


def test_a_stop_is_heard_while_it_bakes() -> None:
    gate = baking([at("RUNNING")])
    gate.stops_after = 12
    with pytest.raises(StoppedError) as stopped:
        gate.wait()
    assert stopped.value.message == "not proven yet: acme/api was watched for 10 s of 60 s"
    assert gate.waited == pytest.approx(12)
