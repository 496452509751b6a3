"""Waits until a change is live and proven, or has failed."""

from dataclasses import dataclass

from infra.model.events import StageSeen, Verdict
from infra.model.observed import MOVING, Runtime
from infra.model.plan import SpacePlan
from infra.ports import Clock, Emit, HubReader, Prober
from infra.verify.checks import Expected, explained, look

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between looks: short after a change, longer later, far inside the Hub's request limits."""
BUILD_ALLOWANCE = 20 * 60.0
"""Seconds a build may take before the start-up timeout begins."""
STALE_GRACE = 60.0
"""Seconds for which a settled answer is not believed when it may still be that of the release before."""


@dataclass(frozen=True)
class LiveGate:
    """The gate that looks at the real Hub and the real service."""

    hub: HubReader
    prober: Prober
    clock: Clock

    def __call__(self, part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        """Wait until the commit `sha` is live or has failed, and return what was found.

        Raises:
            HubError: the Hub could not be asked.
        """
        expected = Expected(space=part.space, url=part.url, release=part.artifact or None, sha=sha)
        started, pause, seen = self.clock.monotonic(), FIRST_PAUSE, ""
        while True:
            runtime = self.hub.runtime(part.space.id)
            if runtime.stage != seen:
                seen, pause = runtime.stage, FIRST_PAUSE
                emit(StageSeen(space=part.space.key, stage=seen))
            waited = self.clock.monotonic() - started
            found = self._settled(expected, runtime, waited, stale=bool(part.writes) and waited < STALE_GRACE)
            if found is not None:
                return found
            self.clock.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def _settled(self, expected: Expected, runtime: Runtime, waited: float, *, stale: bool) -> Verdict | None:
        """Return the verdict when it is final, None while it can still change.

        `stale`: what the Hub reports may still be the state before the change, unless it names the commit.
        """
        overdue = waited > BUILD_ALLOWANCE + expected.space.startup_timeout
        if runtime.stage in MOVING and not overdue:
            return None
        failed_by_this = runtime.stage != "RUNNING" and runtime.sha == expected.sha
        believed = overdue or not stale or failed_by_this
        if runtime.stage != "RUNNING" and not believed:
            return None
        found = look(expected, runtime, self.prober)
        return explained(found, expected, self.hub) if found.ok or believed else None
