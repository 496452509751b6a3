"""Follows one Space from a change to a verdict that will not change by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field

from infra.model.errors import StoppedError
from infra.model.events import Check, StageSeen, Verdict
from infra.model.observed import BROKEN, MOVING, SLEEPING, Runtime
from infra.ports import Clock, Emit, HubReader, Prober
from infra.verify.checks import served_release
from infra.verify.expected import Change, Expected
from infra.verify.look import look
from infra.verify.pace import Pace
from infra.verify.service import Service
from infra.verify.words import span

BUILD_ALLOWANCE = 20 * 60.0
"""Seconds that a build may take. The start-up timeout of spaces.yaml begins when it has ended."""
STALE_GRACE = 60.0
"""Seconds for which a settled answer is not believed when it may still be that of the release before."""
GLANCE = 2.0
"""Seconds for a visit whose answer may as well come the next time."""
_SLICE = 0.25
"""Seconds after which a wait looks whether somebody asked to stop."""
_BUILDING = frozenset({"BUILDING", "RUNNING_BUILDING"})
_FINAL = BROKEN | {"PAUSED", "DELETING"}
"""Stages that a Space does not leave by itself."""


@dataclass(frozen=True)
class Means:
    """What watching needs of the world."""

    hub: HubReader
    prober: Prober
    clock: Clock
    pace: Pace
    stopping: Callable[[], bool]


@dataclass
class _Seen:
    """What was seen of a Space so far. Moments are those of the clock, in seconds."""

    began: float
    runtime: Runtime = field(default_factory=lambda: Runtime(stage=""))
    since: float = 0.0
    """When this runtime was first seen."""
    built: float | None = None
    """When the last build was over, None while it builds."""
    moved: bool = False
    """It was on its way since the change."""
    woken: bool = False
    """It slept, and was visited."""
    answered_before: bool = False
    """Another release than the pushed one answered since the change, so that the pushed one is new."""
    appeared: bool = False
    """The pushed release was seen to answer, and the Hub was asked at once."""


class Watch:
    """One Space under watch. `change` is what was done to it, None for a Space that is only to be checked."""

    def __init__(self, expected: Expected, change: Change | None, means: Means, emit: Emit) -> None:
        self.expected = expected
        self._change = change
        self._means = means
        self._emit = emit
        self._seen = _Seen(means.clock.monotonic())

    @property
    def now(self) -> float:
        """The clock, in seconds."""
        return self._means.clock.monotonic()

    @property
    def runtime(self) -> Runtime:
        """What the Hub said last."""
        return self._seen.runtime

    @property
    def _unchanged(self) -> float:
        return self.now - self._seen.since

    def settled(self) -> Verdict:
        """Wait until the release has proven itself or has failed; nothing more will come of waiting.

        Raises:
            HubError: the Hub could not be asked.
            StoppedError: somebody asked to stop while this waited.
        """
        while True:
            found = self._settled(self.read())
            if found is not None:
                return found
            self._wait_for_news()

    def read(self) -> Runtime:
        """Ask the Hub for the stage, tell a new one, and wake a Space that sleeps."""
        runtime, seen = self._means.hub.runtime(self.expected.space.id), self._seen
        if (runtime.stage, runtime.sha) != (seen.runtime.stage, seen.runtime.sha):
            seen.since = self.now
        if runtime.stage != seen.runtime.stage:
            self._emit(StageSeen(space=self.expected.space.key, stage=runtime.stage))
        seen.runtime = runtime
        seen.moved = seen.moved or runtime.stage in MOVING
        seen.built = None if runtime.stage in _BUILDING else self.now if seen.built is None else seen.built
        if runtime.stage == SLEEPING:
            seen.woken = True
            self._service.ask(self.expected.space.health.path, GLANCE)
        return runtime

    def pause(self, seconds: float, state: str) -> None:
        """Wait; `state` says how far the Space has come.

        Raises:
            StoppedError: somebody asked to stop.
        """
        ends = self.now + seconds
        while (left := ends - self.now) > 0:
            if self._means.stopping():
                text = f"not proven yet: {self.expected.space.id} {state}"
                raise StoppedError(text, "Run the same deploy again: it goes on where this stopped.")
            self._means.clock.sleep(min(left, _SLICE))

    @property
    def _service(self) -> Service:
        return Service(self.expected, self._means.prober)

    def _settled(self, runtime: Runtime) -> Verdict | None:
        """Return the verdict when it is final, None while it can still change."""
        if runtime.stage == "RUNNING":
            return self._of_running(runtime)
        if not self._passes_by_itself(runtime.stage):
            is_final = self._is_fresh or self._unchanged >= STALE_GRACE
            return look(self.expected, runtime, self._means.prober) if is_final else None
        overdue = self._overdue(runtime.stage)
        return _late(look(self.expected, runtime, self._means.prober), overdue) if overdue else None

    def _passes_by_itself(self, stage: str) -> bool:
        """Tell whether a stage may lead to RUNNING; after a change also one that this version does not know."""
        return stage in MOVING or stage == SLEEPING or (self._change is not None and stage not in _FINAL)

    def _of_running(self, runtime: Runtime) -> Verdict | None:
        found = look(self.expected, runtime, self._means.prober)
        self._note(found.release)
        if found.ok and (self._is_fresh or self._is_first):
            return found
        return found if self._unchanged >= self._patience else None

    @property
    def _is_first(self) -> bool:
        """Tell whether nothing served before that could be taken for the new release."""
        return self._change is not None and not self._change.existed

    @property
    def _is_fresh(self) -> bool:
        """Tell whether what the Hub reports is the state after the change, for sure."""
        change, sha = self._change, self._seen.runtime.sha
        if change is None or not change.restarts:
            return True
        if sha is not None and sha != self.expected.sha:
            return False
        named = sha is not None and change.commits
        return named or self._seen.moved or self._seen.answered_before

    @property
    def _patience(self) -> float:
        """Seconds that a running Space has to pass: a new one warms up, and an old one may still stand in its place."""
        if self._change is None and not (self._seen.moved or self._seen.woken):
            return 0.0
        return min(STALE_GRACE, self.expected.space.startup_timeout) if self._is_fresh else STALE_GRACE

    def _overdue(self, stage: str) -> str:
        """Return which time is over, empty while none is."""
        seen, startup = self._seen, self.expected.space.startup_timeout
        if seen.built is None:
            return f"still {stage} after {span(BUILD_ALLOWANCE)}" if self.now - seen.began > BUILD_ALLOWANCE else ""
        if self.now - seen.built <= startup:
            return ""
        return f"still {stage} {span(startup)} after its build, which is its startup_timeout"

    def _wait_for_news(self) -> None:
        """Wait until the Hub is to be asked again, or the pushed release answers: asking the service costs nothing."""
        due = self.now + self._means.pace.of_hub(self._unchanged)
        state = f"is {self._seen.runtime.stage} after {span(self.now - self._seen.began)}"
        while (left := due - self.now) > 0:
            self.pause(min(left, self._means.pace.of_service(self._unchanged)), state)
            if self._appears():
                return

    def _appears(self) -> bool:
        """Tell, once, that the pushed release answers."""
        if self._seen.appeared or self._change is None or self.expected.release is None:
            return False
        release = served_release(self._service.ask("/", GLANCE))
        self._note(release)
        self._seen.appeared = release == self.expected.release
        return self._seen.appeared

    def _note(self, release: str | None) -> None:
        self._seen.answered_before = self._seen.answered_before or release not in {None, self.expected.release}


def _late(found: Verdict, detail: str) -> Verdict:
    stage = Check(name="stage", ok=False, detail=detail)
    return found.model_copy(update={"ok": False, "checks": (stage, *found.checks[1:])})
