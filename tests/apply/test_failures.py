"""What a rollout does when Spaces fail: how many it allows, what it puts back, and what it leaves alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.apply import Ports, apply
from infra.model.bundle import Commit
from infra.model.diagnosis import Diagnosis
from infra.model.errors import HubError, InputError, SpacedockError
from infra.model.events import (
    Check,
    Event,
    RollbackStarted,
    RolledBack,
    RolloutStopped,
    SpaceDone,
    SpaceFailed,
    StepDone,
    Verdict,
)
from infra.model.fleet import Space
from infra.model.plan import Plan, SpacePlan
from infra.model.rollout import Rollout
from infra.ports import Emit
from tests.support.fakes import FakeHub, FakeSecrets
from tests.support.plans import empty_space, planned
from tests.support.spaces import space

KEYS = ("api", "events", "jobs", "web")
PLATFORM = Diagnosis(cause="registry", summary="The registry is down.", next="Wait.", platform=True)


@dataclass
class Ground:
    """A rollout over four Spaces, one a wave; `broken` never pass with the release that is pushed."""

    broken: tuple[str, ...]
    rollout: Rollout
    diagnosis: Diagnosis | None = None
    spaces: tuple[Space, ...] = field(default_factory=lambda: tuple(space(key=key) for key in KEYS))
    stopping: Callable[[], bool] = lambda: False
    approve: Callable[[Plan, int], bool] = lambda _plan, _number: True

    def __post_init__(self) -> None:
        self.hub = FakeHub({f"acme/{key}": empty_space() for key in KEYS})

    def gate(self, part: SpacePlan, sha: str, emit: Emit) -> Verdict:  # noqa: ARG002 - as the port has it
        ok = part.space.key not in self.broken or part.reason == "back"
        checks = (Check(name="health", ok=ok, detail="/health answered 500"),)
        diagnosis = None if ok else self.diagnosis
        return Verdict(
            space=part.space.key,
            ok=ok,
            stage="RUNNING",
            release=part.artifact,
            health="",
            checks=checks,
            diagnosis=diagnosis,
        )

    def restore(self, plan: Plan, failed: SpaceDone) -> Plan:
        part = plan.space(failed.space)
        back = part.model_copy(update={"base": failed.sha, "artifact": "before", "reason": "back", "changes": ()})
        return plan.model_copy(update={"spaces": (back,)})

    def run(self, **ports: Any) -> list[Event]:
        ready = planned(self.hub, *self.spaces)
        ready = ready.model_copy(update={"rollout": self.rollout, "waves": tuple((key,) for key in KEYS)})
        known = {"restore": self.restore, "stopping": self.stopping, "approve": self.approve}
        return list(apply(ready, Ports(self.hub, FakeSecrets(), self.gate, **(known | ports))))

    @property
    def touched(self) -> set[str]:
        return {write[1].removeprefix("acme/") for write in self.hub.writes}


class StopsAtCommit(FakeHub):
    """Somebody asks to stop while a commit is under way."""

    asked_to_stop = False

    def commit(self, space: str, commit: Commit) -> str:
        self.asked_to_stop = True
        return super().commit(space, commit)


def of(kind: type[Event], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_what_failed_goes_back_before_the_rollout_stops() -> None:
    ground = Ground(("events",), Rollout())
    events = ground.run()
    assert [type(event) for event in events[-3:]] == [RollbackStarted, RolledBack, RolloutStopped]
    assert of(RolledBack, events) == [RolledBack(space="events", release="before")]
    assert events[-1] == RolloutStopped(reason="events did not pass", untouched=("jobs", "web"))
    assert ground.touched == {"api", "events"}


def test_it_stays_where_that_is_wanted() -> None:
    events = Ground(("events",), Rollout(on_failure="stop")).run()
    assert of(RollbackStarted, events) == []
    assert events[-1] == RolloutStopped(reason="events did not pass", untouched=("jobs", "web"))


def test_the_waves_go_on_where_that_is_wanted() -> None:
    ground = Ground(("api", "events"), Rollout(on_failure="continue"))
    events = ground.run()
    assert of(RolloutStopped, events) == []
    assert ground.touched == set(KEYS)


def test_as_many_may_fail_as_are_allowed_and_each_goes_back() -> None:
    ground = Ground(("events", "jobs"), Rollout(failures=1))
    events = ground.run()
    assert [event.space for event in of(RolledBack, events)] == ["events", "jobs"]
    assert events[-1] == RolloutStopped(reason="events, jobs did not pass", untouched=("web",))


def test_the_canary_may_never_fail() -> None:
    events = Ground(("api",), Rollout(failures=3)).run()
    assert events[-1] == RolloutStopped(reason="api did not pass", untouched=("events", "jobs", "web"))


def test_what_the_platform_caused_is_not_put_back() -> None:
    events = Ground(("events",), Rollout(), diagnosis=PLATFORM).run()
    assert of(RollbackStarted, events) == []
    assert isinstance(events[-1], RolloutStopped)


def test_a_new_space_has_nothing_to_go_back_to() -> None:
    ground = Ground(("api",), Rollout())
    del ground.hub.there["acme/api"]
    events = ground.run()
    assert of(RollbackStarted, events) == []
    assert of(SpaceDone, events)[0].verdict.ok is False


@pytest.mark.parametrize("error", [HubError("the Hub answered 502"), InputError("nothing was before")])
def test_a_way_back_that_fails_is_told(error: SpacedockError) -> None:
    def lost(plan: Plan, failed: SpaceDone) -> Plan:
        raise error

    events = Ground(("events",), Rollout()).run(restore=lost)
    assert of(RolledBack, events) == [RolledBack(space="events", release=None, message=error.message)]
    assert not of(RolledBack, events)[0].ok


def test_nobody_follows_what_it_depends_on_into_a_failure() -> None:
    spaces = (space(key="api"), space(key="events"), space(key="jobs", depends_on=("events",)), space(key="web"))
    ground = Ground(("events",), Rollout(on_failure="continue"), spaces=spaces)
    events = ground.run()
    assert [(event.space, event.message) for event in of(SpaceFailed, events)] == [
        ("jobs", "not begun: it depends on events, which did not pass")
    ]
    assert ground.touched == {"api", "events", "web"}


def test_a_wave_that_is_not_approved_does_not_start() -> None:
    asked: list[int] = []

    def approve(_plan: Plan, number: int) -> bool:
        asked.append(number)
        return number < 3

    ground = Ground((), Rollout(approval=True), approve=approve)
    events = ground.run()
    assert asked == [2, 3]
    assert isinstance(events[-1], RolloutStopped)
    assert (events[-1].interrupted, events[-1].untouched) == (True, ("jobs", "web"))
    assert ground.touched == {"api", "events"}


def test_who_asks_to_stop_gets_whole_spaces_and_no_further_ones() -> None:
    """The Space whose settings are being written when it is asked still gets its commit."""
    hub = StopsAtCommit({f"acme/{key}": empty_space() for key in KEYS})
    ground = Ground(("api",), Rollout(), stopping=lambda: hub.asked_to_stop)
    ground.hub = hub
    events = ground.run()
    assert [event.step[:6] for event in of(StepDone, events)][-1] == "pushed"
    assert of(RollbackStarted, events) == []
    assert isinstance(events[-1], RolloutStopped)
    assert (events[-1].interrupted, events[-1].untouched) == (True, ("events", "jobs", "web"))
