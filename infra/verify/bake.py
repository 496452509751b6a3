"""Keeps looking at a release that has proven itself: some die of what the first minutes bring."""

from infra.model.events import Baking, Check, Verdict
from infra.model.observed import SERVING, Runtime
from infra.ports import Emit
from infra.verify.look import look
from infra.verify.watch import Means, Watch
from infra.verify.words import span


class Bake:
    """The bake time of one release, in seconds. The service is asked at every look, the Hub as its budget allows."""

    def __init__(self, watch: Watch, means: Means, seconds: float, emit: Emit) -> None:
        self._watch = watch
        self._means = means
        self._seconds = seconds
        self._emit = emit

    def kept(self, passed: Verdict) -> Verdict:
        """Return the first look that fails, or the last one when all pass. Every look makes every check.

        Raises:
            HubError: the Hub could not be asked.
            StoppedError: somebody asked to stop.
        """
        expected, began, looks = self._watch.expected, self._watch.now, 0
        self._emit(Baking(space=expected.space.key, seconds=self._seconds))
        due = began + self._means.pace.of_hub(0.0)
        while (left := began + self._seconds - self._watch.now) > 0:
            state = f"was watched for {span(self._watch.now - began)} of {span(self._seconds)}"
            self._watch.pause(min(expected.space.health.interval, left), state)
            if self._watch.now >= min(due, began + self._seconds):
                self._watch.read()
                due = self._watch.now + self._means.pace.of_hub(self._watch.now - began)
            passed, looks = self._look(self._watch.runtime), looks + 1
            if not passed.ok:
                return self._failed(passed, self._watch.now - began)
        detail = f"kept passing for {span(self._seconds)}, {looks} looks"
        return passed.model_copy(update={"checks": (*passed.checks, Check(name="bake", ok=True, detail=detail))})

    def _look(self, runtime: Runtime) -> Verdict:
        """Look; a stage in which it serves beside another build is that of somebody else's change, no fault of it."""
        return look(self._watch.expected, runtime, self._means.prober, SERVING)

    def _failed(self, found: Verdict, after: float) -> Verdict:
        """Ask the Hub what has become of it, and tell when it failed; once failed it stays so."""
        now = self._look(self._watch.read())
        found = found if now.ok else now
        detail = f"passed at first, failed after {span(after)} of {span(self._seconds)}: {found.cause}"
        bake = Check(name="bake", ok=False, detail=detail)
        return found.model_copy(update={"checks": (bake, *found.checks)})
