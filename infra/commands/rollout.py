"""The use cases after a plan: carry it out, sum it up."""

from collections.abc import Iterator

from infra.apply import Ports, apply
from infra.commands.world import World
from infra.model.errors import ExitCode
from infra.model.events import Event, RolloutStopped, SpaceDone, SpaceFailed, StepDone, Verdict
from infra.model.outcome import Outcome, Problem, SpaceOutcome
from infra.model.plan import Plan, Scope, SpacePlan
from infra.verify import LiveGate


def carry_out(ready: Plan, world: World) -> Iterator[Event]:
    """Yield what happens while a plan without blockers is carried out."""
    gate = LiveGate(world.hub, world.prober, world.clock)
    return apply(ready, Ports(world.hub, world.secrets, gate))


def outcome(ready: Plan, events: list[Event], requests: int) -> Outcome:
    """Sum up a deploy."""
    verdicts = {event.space: event.verdict for event in events if isinstance(event, SpaceDone)}
    failures = [event for event in events if isinstance(event, SpaceFailed)]
    bad = [verdict for verdict in verdicts.values() if not verdict.ok]
    problems = (
        *(Problem(space=event.space, message=event.message, help=event.help) for event in failures),
        *(Problem(space=verdict.space, message=verdict.cause) for verdict in bad),
        *(Problem(message=event.reason) for event in events if isinstance(event, RolloutStopped)),
    )
    done = "deployed" if ready.has_changes else "unchanged"
    return Outcome(
        environment=ready.environment,
        outcome="failed" if problems else done,
        spaces=tuple(_row(p, verdicts.get(p.space.key), events) for p in ready.spaces if p.scope is Scope.PLANNED),
        requests=requests,
        problems=problems,
        exit_code=_exit_code(failures, bad),
    )


def _row(part: SpacePlan, verdict: Verdict | None, events: list[Event]) -> SpaceOutcome:
    about = [event for event in events if isinstance(event, SpaceFailed | StepDone) and event.space == part.space.key]
    failed = any(isinstance(event, SpaceFailed) for event in about)
    return SpaceOutcome(
        name=part.space.key,
        id=part.space.id,
        url=part.url,
        stage=verdict.stage if verdict else "unknown" if failed else "not started",
        release=verdict.release if verdict else part.previous,
        health=verdict.health if verdict else "unknown",
        changed=any(isinstance(event, StepDone) for event in about),
    )


def _exit_code(failures: list[SpaceFailed], bad: list[Verdict]) -> int:
    """A release that failed its gate weighs more than a Hub that failed, and that more than stale input."""
    if bad:
        return ExitCode.ROLLOUT
    return max((event.exit_code for event in failures), default=ExitCode.DONE)
