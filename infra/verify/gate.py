"""Waits until a change is live and proven, and keeps looking through its bake time."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from infra.model.events import Verdict
from infra.model.plan import SpacePlan
from infra.ports import Clock, Emit, HubReader, Prober
from infra.verify.bake import Bake
from infra.verify.expected import Change, Expected
from infra.verify.look import explained
from infra.verify.pace import Pace
from infra.verify.watch import Means, Watch


@dataclass(frozen=True)
class LiveGate:
    """The gate that looks at the real Hub and the real service. One serves all Spaces of a rollout."""

    hub: HubReader
    prober: Prober
    clock: Clock
    bake: float = 0.0
    """Seconds for which a Space that was changed must keep passing."""
    stopping: Callable[[], bool] = lambda: False
    """Tells whether somebody asked to stop; looked at while waiting."""
    pace: Pace = field(default_factory=lambda: Pace(random.random))

    def __call__(self, part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        """Wait until the commit `sha` is live and has baked, or has failed, and return what was found.

        Raises:
            HubError: the Hub could not be asked.
            StoppedError: somebody asked to stop while this waited.
        """
        expected = Expected(space=part.space, url=part.url, release=part.artifact or None, sha=sha)
        return self._judged(expected, Change.of(part, sha), emit)

    def awake(self, expected: Expected, emit: Emit) -> Verdict:
        """Check a Space that nobody changed; one that sleeps is woken, and waited for.

        Raises:
            HubError: the Hub could not be asked.
        """
        return self._judged(expected, None, emit)

    def _judged(self, expected: Expected, change: Change | None, emit: Emit) -> Verdict:
        means = Means(self.hub, self.prober, self.clock, self.pace, self.stopping)
        with self.pace.watching():
            watch = Watch(expected, change, means, emit)
            found = watch.settled()
            if found.ok and change is not None and self.bake > 0:
                found = Bake(watch, means, self.bake, emit).kept(found)
        return explained(found, expected, self.hub)
