"""The gate waits for a commit to be live: never longer than it must, never fooled by the release before."""

import json

import pytest

from infra.model.errors import ExitCode, HubError, StoppedError
from infra.model.observed import Runtime
from infra.model.plan import SpacePlan
from infra.verify import Expected, LiveGate
from infra.verify.pace import Pace
from infra.verify.watch import BUILD_ALLOWANCE, STALE_GRACE
from tests.support.fakes import FakeProber, answered
from tests.verify.gates import (
    HEALTH,
    LATE,
    NEW,
    OLD,
    STARTUP,
    Gate,
    at,
    changed_part,
    deployed,
    hidden_part,
    new_part,
    restarted_part,
)


def test_it_passes_as_soon_as_the_release_proves_itself() -> None:
    gate = Gate([at("BUILDING"), at("APP_STARTING"), at("RUNNING")])
    found = gate.wait()
    assert found.ok
    assert gate.stages == ["BUILDING", "APP_STARTING", "RUNNING"]
    assert gate.waited < 1.5


def test_a_release_that_answers_is_seen_before_the_hub_would_be_asked_again() -> None:
    gate = Gate([at("BUILDING"), at("RUNNING")])
    assert gate.wait().ok
    assert gate.waited < 0.2


def test_nothing_can_be_in_the_place_of_a_new_space() -> None:
    gate = Gate([at("RUNNING", None)], part=new_part())
    assert gate.wait().ok
    assert gate.waited == 0


def test_the_first_stage_of_a_new_space_is_not_believed() -> None:
    gate = Gate([at("NO_APP_FILE", OLD), at("NO_APP_FILE", None), at("BUILDING"), at("RUNNING")], part=new_part())
    assert gate.wait().ok


def test_it_waits_while_the_old_release_serves_beside_the_build() -> None:
    gate = Gate([at("RUNNING_BUILDING", OLD), at("RUNNING_APP_STARTING", OLD), at("RUNNING")])
    assert gate.wait().ok
    assert gate.stages == ["RUNNING_BUILDING", "RUNNING_APP_STARTING", "RUNNING"]


def test_running_is_not_believed_while_it_is_the_commit_before() -> None:
    gate = Gate([at("RUNNING", OLD), at("RUNNING", OLD), at("BUILDING"), at("RUNNING")])
    assert gate.wait().ok
    assert gate.stages == ["RUNNING", "BUILDING", "RUNNING"]


def test_running_is_not_believed_while_the_old_release_answers() -> None:
    gate = Gate([at("RUNNING", None)], serves=("b" * 64, "b" * 64, "b" * 64, None))
    assert gate.wait().ok
    assert 0 < gate.waited < 2


def test_the_same_release_under_a_new_commit_is_not_believed_before_something_moved() -> None:
    gate = Gate([at("RUNNING", None), at("RUNNING", None), at("RUNNING_BUILDING", None), at("RUNNING", None)])
    assert gate.wait().ok
    assert gate.stages == ["RUNNING", "RUNNING_BUILDING", "RUNNING"]


def test_the_same_release_is_believed_after_a_while_when_nothing_is_seen_to_move() -> None:
    gate = Gate([at("RUNNING", None)])
    assert gate.wait().ok
    assert STALE_GRACE <= gate.waited < STALE_GRACE + LATE


@pytest.mark.parametrize("stage", ["RUNNING", "RUNTIME_ERROR"])
def test_a_restart_is_waited_for_where_no_commit_tells_old_from_new(stage: str) -> None:
    part = restarted_part()
    sha = part.base or ""
    gate = Gate([at(stage, sha), at(stage, sha), at("RUNNING_APP_STARTING", sha), at("RUNNING", sha)], part=part)
    assert gate.wait(sha).ok
    assert gate.stages == [stage, "RUNNING_APP_STARTING", "RUNNING"]


def test_what_starts_nothing_anew_is_judged_as_it_is() -> None:
    part = hidden_part()
    gate = Gate([at("RUNNING", part.base)], part=part)
    assert gate.wait(part.base or "").ok
    assert gate.waited == 0


def test_an_old_error_is_not_believed_right_after_a_push() -> None:
    gate = Gate([at("RUNTIME_ERROR", OLD), at("BUILDING"), at("RUNNING")])
    assert gate.wait().ok


def test_an_error_of_the_pushed_commit_ends_the_wait_at_once() -> None:
    gate = Gate([at("BUILDING"), at("BUILD_ERROR", error="exit code 1")], serves=("b" * 64,))
    found = gate.wait()
    assert found.cause == "stage: BUILD_ERROR, exit code 1"
    assert found.health == "previous release serves"
    assert found.log == "it broke"
    assert gate.waited < 1


def test_an_error_after_a_move_is_believed_without_a_commit() -> None:
    gate = Gate([at("BUILDING", None), at("BUILD_ERROR", None)], serves=("b" * 64,))
    assert gate.wait().cause == "stage: BUILD_ERROR"
    assert gate.waited < 1


def test_an_error_without_a_commit_is_believed_after_a_while() -> None:
    gate = Gate([at("RUNTIME_ERROR", None)], serves=("",))
    found = gate.wait()
    assert found.cause == "stage: RUNTIME_ERROR"
    assert found.log == "it fell over"
    assert STALE_GRACE <= gate.waited <= STALE_GRACE + LATE


def test_a_push_that_nobody_builds_fails_after_a_while() -> None:
    gate = Gate([at("RUNNING", OLD)], serves=("b" * 64,))
    assert gate.wait().cause == f"stage: RUNNING {OLD[:7]}, pushed {NEW[:7]}"
    assert STALE_GRACE <= gate.waited <= STALE_GRACE + LATE


def test_the_wrong_release_fails_after_a_while() -> None:
    gate = Gate([at("RUNNING")], serves=("b" * 64,))
    assert gate.wait().cause.startswith("release: serves bbbbbbbbbbbb")
    assert STALE_GRACE <= gate.waited <= STALE_GRACE + LATE


def test_a_release_warms_up_from_when_it_runs_and_not_from_the_push() -> None:
    gate = Gate([*[at("BUILDING")] * 60, at("RUNNING")])
    gate.prober = FakeProber(
        {
            "/": answered(json.dumps({"release": gate.part.artifact})),
            "/health": [*[answered(status=500)] * 2, HEALTH],
        }
    )
    assert gate.wait().ok
    assert gate.waited > 2 * STALE_GRACE


def test_a_service_that_stays_unhealthy_fails_after_a_while() -> None:
    gate = Gate([at("RUNNING")], health=answered(status=500))
    assert gate.wait().cause == "health: /health answered 500"
    assert STALE_GRACE <= gate.waited <= STALE_GRACE + LATE


def test_a_short_startup_timeout_bounds_how_long_an_unhealthy_release_is_watched() -> None:
    part = changed_part()
    quick = part.model_copy(update={"space": part.space.model_copy(update={"startup_timeout": 10})})
    gate = Gate([at("RUNNING")], health=answered(status=500), part=quick)
    assert gate.wait().cause == "health: /health answered 500"
    assert 10 <= gate.waited <= 10 + LATE


def test_a_build_without_end_is_given_up() -> None:
    gate = Gate([at("BUILDING")], serves=("b" * 64,))
    found = gate.wait()
    assert found.cause == "stage: still BUILDING after 20 min"
    assert BUILD_ALLOWANCE < gate.waited <= BUILD_ALLOWANCE + LATE


def test_the_startup_timeout_begins_when_the_build_has_ended() -> None:
    gate = Gate([*[at("BUILDING")] * 100, at("APP_STARTING")], serves=("b" * 64,))
    building = Gate([*[at("BUILDING")] * 100, at("BUILD_ERROR")], serves=("b" * 64,))
    building.wait()
    found = gate.wait()
    assert found.cause == "stage: still APP_STARTING 5 min after its build, which is its startup_timeout"
    assert building.waited > STARTUP
    assert building.waited + STARTUP < gate.waited <= building.waited + STARTUP + LATE


def test_a_stage_that_nobody_knows_may_pass_and_is_given_up_in_the_end() -> None:
    assert Gate([at("PREPARING"), at("RUNNING")]).wait().ok
    gate = Gate([at("PREPARING")], serves=("",))
    assert gate.wait().cause == "stage: still PREPARING 5 min after its build, which is its startup_timeout"
    assert STARTUP < gate.waited <= STARTUP + LATE


@pytest.mark.parametrize("runtime", [at("RUNTIME_ERROR", OLD), at("PAUSED", None), at("PREPARING", None)])
def test_a_space_that_was_not_changed_is_judged_at_once(runtime: Runtime) -> None:
    hub, plan = deployed()
    gate = Gate([runtime], part=plan.space("api"))
    assert gate.part.writes == ()
    assert gate.wait(gate.part.base or "").cause == f"stage: {runtime.stage}"
    assert gate.waited == 0
    assert hub.requests > 0


def visits(gate: Gate) -> list[str]:
    return [target.url.removeprefix(gate.part.url) for call, target, _ in gate.prober.asked if call == "GET"]


@pytest.mark.parametrize("part", [changed_part(), deployed()[1].space("api")], ids=["changed", "unchanged"])
def test_a_sleeping_space_is_woken_and_waited_for(part: SpacePlan) -> None:
    sha = NEW if part.writes else part.base
    gate = Gate([at("SLEEPING", sha), at("APP_STARTING", sha), at("RUNNING", sha)], part=part)
    assert gate.wait(sha or "").ok
    assert gate.stages == ["SLEEPING", "APP_STARTING", "RUNNING"]
    assert visits(gate)[0] == "health"


def test_a_space_that_does_not_wake_is_given_up() -> None:
    gate = Gate([at("SLEEPING")], part=deployed()[1].space("api"))
    assert gate.wait(NEW).cause == "stage: still SLEEPING 5 min after its build, which is its startup_timeout"


def test_what_was_just_woken_may_warm_up() -> None:
    part = deployed()[1].space("api")
    sha = part.base or ""
    gate = Gate([at("SLEEPING", sha), at("RUNNING", sha)], part=part)
    warm = answered(json.dumps({"release": part.artifact}))
    gate.prober = FakeProber({"/": warm, "/health": [HEALTH, answered(status=503), HEALTH]})
    assert gate.wait(sha).ok


def test_verify_wakes_what_sleeps_and_has_no_bake() -> None:
    gate = Gate([at("SLEEPING"), at("RUNNING")], part=deployed()[1].space("api"))
    live = LiveGate(gate.hub, gate.prober, gate.clock, bake=60, pace=Pace(lambda: 0.0))
    expected = Expected(space=gate.part.space, url=gate.part.url, release=gate.part.artifact, sha=NEW)
    assert live.awake(expected, gate.events.append).ok
    assert gate.stages == ["SLEEPING", "RUNNING"]


def test_a_stop_is_heard_while_it_waits() -> None:
    gate = Gate([at("BUILDING")], serves=("b" * 64,), stops_after=3.0)
    with pytest.raises(StoppedError) as stopped:
        gate.wait()
    assert stopped.value.message.startswith("not proven yet: acme/api is BUILDING after ")
    assert stopped.value.help == "Run the same deploy again: it goes on where this stopped."
    assert stopped.value.exit_code == ExitCode.INTERRUPTED
    assert 3.0 <= gate.waited <= 3.25


def test_what_is_proven_already_is_no_matter_of_stopping() -> None:
    assert Gate([at("RUNNING")], stops_after=0.0).wait().ok


def test_a_hub_that_cannot_be_asked_is_an_error() -> None:
    gate = Gate([at("BUILDING")])
    gate.hub.failures["runtime"] = HubError("reading acme/api: the Hub answered 500")
    with pytest.raises(HubError, match="answered 500"):
        gate.wait()


def test_it_never_sleeps_longer_than_it_takes_to_hear_a_stop() -> None:
    gate = Gate([at("BUILDING")], serves=("b" * 64,), stops_after=300.0)
    with pytest.raises(StoppedError):
        gate.wait()
    assert max(gate.clock.pauses) <= 0.25
