"""Results of rollouts for tests."""

from infra.model.diagnosis import Diagnosis
from infra.model.events import (
    Baking,
    Check,
    Event,
    RollbackStarted,
    RolledBack,
    RolloutStopped,
    SpaceDone,
    StageSeen,
    StepDone,
    Verdict,
    WaveStarted,
)
from infra.model.outcome import Outcome, Problem
from infra.model.plan import Purpose
from infra.model.result import Moment, RolloutResult, Row

OLD, NEW = "a" * 64, "b" * 64


def verdict(space: str, failure: str = "", log: str = "") -> Verdict:
    """Return a verdict that is good unless a failure is given."""
    return Verdict(
        space=space,
        ok=not failure,
        stage="RUNNING",
        release=NEW,
        health="healthy",
        checks=(Check(name="health", ok=not failure, detail=failure or "healthy"),),
        log=log,
        diagnosis=Diagnosis(cause="slow-health", summary=f"{failure}.", next="Look at it.") if failure else None,
    )


def moments(*events: tuple[float, Event]) -> tuple[Moment, ...]:
    """Return events at their seconds."""
    return tuple(Moment(at=at, event=event) for at, event in events)


def stopped_result() -> RolloutResult:
    """Return a rollout of three Spaces: one proven, one failed and put back, one untouched."""
    return RolloutResult(
        environment="prod",
        purpose=Purpose.DEPLOY,
        plan="c" * 64,
        began=1_796_000_000.0,
        rows=tuple(
            Row(space=key, wave=wave, before=OLD, after=NEW) for key, wave in (("api", 1), ("mail", 2), ("web", 3))
        ),
        moments=moments(
            (0.0, WaveStarted(number=1, of=3, spaces=("api",))),
            (0.1, StepDone(space="api", step="pushed")),
            (0.2, StageSeen(space="api", stage="RUNNING_BUILDING")),
            (2.0, StageSeen(space="api", stage="RUNNING")),
            (2.5, Baking(space="api", seconds=3)),
            (5.5, SpaceDone(space="api", verdict=verdict("api"))),
            (5.5, WaveStarted(number=2, of=3, spaces=("mail",))),
            (5.6, StepDone(space="mail", step="pushed")),
            (5.7, StageSeen(space="mail", stage="RUNNING_BUILDING")),
            (7.0, SpaceDone(space="mail", verdict=verdict("mail", "took <2.5> s", "ERROR <script>alert(1)</script>"))),
            (7.0, RollbackStarted(space="mail", release=OLD)),
            (7.1, StageSeen(space="mail", stage="RUNNING_BUILDING")),
            (9.0, RolledBack(space="mail", release=OLD)),
            (9.0, RolloutStopped(reason="mail did not pass", untouched=("web",))),
        ),
        outcome=Outcome(
            environment="prod",
            outcome="rolled_back",
            spaces=(),
            requests=42,
            problems=(Problem(space="mail", message="health: took 2.5 s"),),
            exit_code=4,
        ),
    )
