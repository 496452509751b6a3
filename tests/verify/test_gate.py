"""The gate waits for a commit to be live: never longer than it must, never fooled by the release before."""

import json

from infra.apply import Ports, apply
from infra.model.events import Event, StageSeen, Verdict
from infra.model.observed import Runtime
from infra.model.plan import SpacePlan
from infra.model.probe import Answer
from infra.ports import Emit
from infra.verify import LiveGate
from infra.verify.gate import BUILD_ALLOWANCE, LONGEST_PAUSE, STALE_GRACE
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeSpace, answered
from tests.support.plans import planned
from tests.support.spaces import space

OLD, NEW = "0" * 40, "1" * 40
HEALTH = answered('{"status":"healthy"}')


class Gate:
    """A gate over a Space whose runtimes come one after the other."""

    def __init__(
        self,
        *runtimes: Runtime,
        serves: tuple[str | None, ...] = (),
        health: Answer = HEALTH,
        hub: FakeHub | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.events: list[Event] = []
        self.part = planned(hub or FakeHub(), space(startup_timeout=300)).space("api")
        self._space = FakeSpace(files={}, script=list(runtimes), logs={"run": "it fell over", "build": "it broke"})
        releases = [answered(json.dumps({"release": r or self.part.artifact})) for r in serves or (None,)]
        self.prober = FakeProber({"/": releases, "/health": health})

    def wait(self) -> Verdict:
        hub = FakeHub({"acme/api": self._space})
        return LiveGate(hub, self.prober, self.clock)(self.part, NEW, self.events.append)

    @property
    def stages(self) -> list[str]:
        return [event.stage for event in self.events if isinstance(event, StageSeen)]

    @property
    def waited(self) -> float:
        return sum(self.clock.pauses)


def at(stage: str, sha: str | None = NEW, error: str | None = None) -> Runtime:
    return Runtime(stage=stage, sha=sha, error=error)


def test_it_passes_as_soon_as_the_release_proves_itself() -> None:
    gate = Gate(at("BUILDING"), at("APP_STARTING"), at("RUNNING"))
    found = gate.wait()
    assert found.ok
    assert gate.stages == ["BUILDING", "APP_STARTING", "RUNNING"]
    assert gate.waited < 1


def test_it_passes_when_the_hub_tells_no_commit() -> None:
    assert Gate(at("RUNNING", None)).wait().ok


def test_it_waits_while_the_old_release_serves_beside_the_build() -> None:
    gate = Gate(at("RUNNING_BUILDING", OLD), at("RUNNING_APP_STARTING", OLD), at("RUNNING"))
    assert gate.wait().ok
    assert gate.stages == ["RUNNING_BUILDING", "RUNNING_APP_STARTING", "RUNNING"]


def test_running_is_not_believed_while_it_is_the_commit_before() -> None:
    gate = Gate(at("RUNNING", OLD), at("RUNNING", OLD), at("BUILDING"), at("RUNNING"))
    assert gate.wait().ok
    assert gate.stages == ["RUNNING", "BUILDING", "RUNNING"]


def test_running_is_not_believed_while_the_old_release_answers() -> None:
    gate = Gate(at("RUNNING", None), serves=("b" * 64, "b" * 64, None))
    assert gate.wait().ok
    assert len(gate.clock.pauses) == 2


def test_an_old_error_is_not_believed_right_after_a_push() -> None:
    gate = Gate(at("RUNTIME_ERROR", OLD), at("BUILDING"), at("RUNNING"))
    assert gate.wait().ok


def test_an_error_of_the_pushed_commit_ends_the_wait_at_once() -> None:
    gate = Gate(at("BUILDING"), at("BUILD_ERROR", error="exit code 1"))
    found = gate.wait()
    assert not found.ok
    assert found.cause == "stage: BUILD_ERROR, exit code 1"
    assert found.log == "it broke"
    assert gate.waited < 1


def test_an_error_without_a_commit_is_believed_after_a_while() -> None:
    gate = Gate(at("RUNTIME_ERROR", None))
    found = gate.wait()
    assert found.cause == "stage: RUNTIME_ERROR"
    assert found.log == "it fell over"
    assert STALE_GRACE < gate.waited <= STALE_GRACE + 2 * LONGEST_PAUSE


def test_the_wrong_release_fails_after_a_while() -> None:
    gate = Gate(at("RUNNING"), serves=("b" * 64,))
    assert gate.wait().cause.startswith("release: serves bbbbbbbbbbbb")
    assert gate.waited > STALE_GRACE


def test_a_service_that_stays_unhealthy_fails_after_a_while() -> None:
    gate = Gate(at("RUNNING"), health=answered(status=500))
    assert gate.wait().cause == "health: /health answered 500"
    assert gate.waited > STALE_GRACE


def test_a_build_without_end_is_given_up() -> None:
    gate = Gate(at("BUILDING"))
    found = gate.wait()
    assert found.cause == "stage: BUILDING"
    assert BUILD_ALLOWANCE + 300 < gate.waited <= BUILD_ALLOWANCE + 300 + 2 * LONGEST_PAUSE


def test_a_space_that_was_not_changed_is_judged_at_once() -> None:
    hub = FakeHub()
    list(apply(planned(hub, space(startup_timeout=300)), Ports(hub, FakeSecrets(), let_pass)))
    for runtime, cause in ((at("RUNTIME_ERROR", OLD), "stage: RUNTIME_ERROR"), (at("PAUSED", None), "stage: PAUSED")):
        gate = Gate(runtime, hub=hub)
        assert gate.part.writes == ()
        assert gate.wait().cause == cause
        assert gate.waited == 0


def let_pass(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
    return Verdict(space=part.space.key, ok=True, stage="RUNNING", release=None, health="", checks=())


def test_it_looks_often_after_a_change_and_seldom_later() -> None:
    gate = Gate(*[at("BUILDING")] * 30, at("APP_STARTING"), at("RUNNING"))
    gate.wait()
    assert gate.clock.pauses[0] == gate.clock.pauses[30] < 0.2
    assert gate.clock.pauses[29] == LONGEST_PAUSE
    assert gate.clock.pauses[:30] == sorted(gate.clock.pauses[:30])
