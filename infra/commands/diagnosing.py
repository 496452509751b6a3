"""Says why a Space does not serve: reads both logs beside a verdict that failed, and asks the causes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from infra.commands.hiding import hidden
from infra.diagnose import diagnose, redacted, tail
from infra.model.errors import SpacedockError
from infra.model.events import SpaceFailed, Verdict
from infra.model.fleet import Space
from infra.model.observed import MOVING
from infra.model.plan import Plan, SpacePlan
from infra.model.symptoms import Symptoms
from infra.ports import Emit, Gate, HubReader, SecretReader

T = TypeVar("T")


@dataclass(frozen=True)
class DiagnosingGate:
    """A gate whose verdicts say why, where they are bad."""

    gate: Gate
    hub: HubReader
    secrets: SecretReader

    def __call__(self, part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        """Return the verdict of the gate within, with its cause. It settles what still moves only when it is overdue.

        Raises:
            HubError: the gate could not ask the Hub.
        """
        verdict = self.gate(part, sha, emit)
        if verdict.ok:
            return verdict
        seen = symptoms(part.space, verdict, self.hub, self.secrets)
        return explained(verdict, seen.model_copy(update={"overdue": verdict.stage in MOVING}))


def symptoms(space: Space, verdict: Verdict, hub: HubReader, secrets: SecretReader) -> Symptoms:
    """Gather what is known of a Space beside its verdict, the values of its secrets that are at hand taken out.

    What cannot be read is left out, and hides no verdict.
    """

    def clean(text: str | None) -> str:
        return hidden(text or "", space, secrets)

    info = _read(lambda: hub.info(space.id))
    return Symptoms(
        space=space,
        stage=verdict.stage,
        error=clean((info.runtime.error if info else None) or _told(verdict)),
        build_log=clean(_read(lambda: hub.log(space.id, "build"))),
        run_log=clean(_read(lambda: hub.log(space.id, "run"))),
        checks=tuple(c.model_copy(update={"detail": redacted(clean(c.detail))}) for c in verdict.checks),
        sdk=info.sdk if info else None,
    )


def explained(verdict: Verdict, seen: Symptoms) -> Verdict:
    """Return a verdict with its diagnosis and the end of the log that matters, without what looks like a credential."""
    log = tail(seen) if verdict.log else ""  # of what was judged by answers alone no log tells
    return verdict.model_copy(update={"checks": seen.checks, "diagnosis": diagnose(seen), "log": log})


def with_cause(event: SpaceFailed, plan: Plan) -> SpaceFailed:
    """Return an event that says why a call was refused, and what to do, where that is known."""
    space = plan.space(event.space).space
    diagnosis = diagnose(Symptoms(space=space, refusal=event.message))
    if diagnosis.cause == "unknown":
        return event
    return event.model_copy(update={"diagnosis": diagnosis, "help": diagnosis.next})


def _told(verdict: Verdict) -> str:
    """Return what the check of the stage repeats of the Hub's message."""
    details = (check.detail for check in verdict.checks if check.name == "stage" and not check.ok)
    return next(details, "").removeprefix(verdict.stage).removeprefix(", ")


def _read(call: Callable[[], T]) -> T | None:
    try:
        return call()
    except SpacedockError:
        return None
