"""The use cases after a plan: carry it out, sum it up."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from infra.apply import Approve, Ports, apply
from infra.commands.diagnosing import DiagnosingGate, with_cause
from infra.commands.guarding import Guard, guarded
from infra.commands.resuming import begun, how_to_go_on, unfinished
from infra.commands.way_back import plan_way_back
from infra.commands.world import World
from infra.model.diagnosis import Diagnosis
from infra.model.errors import ExitCode
from infra.model.events import Event, RolledBack, RolloutStopped, SpaceDone, SpaceFailed, StepDone, Verdict, Warned
from infra.model.journal import Ended
from infra.model.outcome import Outcome, OutcomeName, Problem, SpaceOutcome
from infra.model.plan import Plan, Purpose, Scope, SpacePlan
from infra.verify import LiveGate


@dataclass(frozen=True)
class Say:
    """Who has a say while a plan is carried out: in whether a wave may start, and in whether to stop."""

    approve: Approve = lambda _plan, _number: True
    stopping: Callable[[], bool] = lambda: False
    approved: bool = False
    """Every wave is approved beforehand."""


NOBODY = Say()


def carry_out(ready: Plan, world: World, say: Say = NOBODY) -> Iterator[Event]:
    """Yield what happens while a plan without blockers is carried out; `say`: who approves waves, and may stop it.

    The lock is held meanwhile, and the journal is written.

    Raises:
        StaleError: somebody else is deploying, or has deployed since the plan; nothing was written.
        HubError: the lock cannot be taken; nothing was written.
        InputError: the journal cannot be written; nothing else was.
    """
    with guarded(ready, world) as guard:

        def stopping() -> bool:
            return bool(guard.lost) or say.stopping()

        live = LiveGate(world.hub, world.prober, world.clock, ready.rollout.bake, stopping)
        ports = Ports(
            hub=world.hub,
            secrets=world.secrets,
            gate=DiagnosingGate(live, world.hub, world.secrets),
            restore=partial(plan_way_back, world=world),
            approve=lambda plan, number: say.approved or say.approve(plan, number),
            stopping=stopping,
            created=guard.created,
            by=world.by,
        )
        events = (_told(event, ready, guard) for event in apply(ready, ports))
        yield from _journaled(events, ready, world, say)


def _told(event: Event, ready: Plan, guard: Guard) -> Event:
    """Say of a refusal why, and of a stop how to go on or who else is at work."""
    if isinstance(event, SpaceFailed):
        by_another = event.exit_code == ExitCode.INTERRUPTED and guard.lost
        return event.model_copy(update={"exit_code": int(ExitCode.INPUT)}) if by_another else with_cause(event, ready)
    if not isinstance(event, RolloutStopped) or not event.interrupted:
        return event
    if guard.lost:
        lost = {"reason": guard.lost, "interrupted": False, "exit_code": int(ExitCode.INPUT)}
        return event.model_copy(update={**lost, "help": "Look at what the other deploy did before you go on."})
    return event if event.help else event.model_copy(update={"help": how_to_go_on(ready)})


def _journaled(events: Iterable[Event], ready: Plan, world: World, say: Say) -> Iterator[Event]:
    """Pass events on, each written before it is shown. Where nothing changes, only the end of another is written."""
    journal = world.journal
    if journal is None or not (ready.has_changes or unfinished(ready.environment, world)):
        yield from events
        return
    journal.begin(begun(ready, world.tool, approved=say.approved))
    seen = []
    for event in events:
        journal.write(event)
        seen.append(event)
        yield event
    end = outcome(ready, seen, world.hub.requests)
    journal.end(Ended(outcome=end.outcome, exit_code=end.exit_code, requests=end.requests))


def outcome(ready: Plan, events: list[Event], requests: int) -> Outcome:
    """Sum up a deploy."""
    last = _Last(events)
    bad = [verdict for verdict in last.verdicts.values() if not verdict.ok]
    problems = (
        *(_problem(event.space, event.message, event.help, event.diagnosis) for event in last.failures),
        *(_problem(v.space, v.cause, "", v.diagnosis) for v in bad),
        *(Problem(space=b.space, message=f"not back: {b.message}") for b in last.backs.values() if not b.ok),
        *(Problem(message=stop.reason, help=stop.help) for stop in last.stops),
    )
    return Outcome(
        environment=ready.environment,
        outcome=_name(ready, problems, last),
        spaces=tuple(_row(p, last) for p in ready.spaces if p.scope is Scope.PLANNED),
        requests=requests,
        problems=problems,
        warnings=tuple(Problem(space=w.space, message=w.message, help=w.help) for w in last.warnings),
        exit_code=_exit_code(last, bad),
    )


def _problem(space: str, message: str, help_: str, diagnosis: Diagnosis | None) -> Problem:
    if diagnosis is None:
        return Problem(space=space, message=message, help=help_)
    return Problem(space=space, message=message, help=diagnosis.next, cause=diagnosis.cause)


class _Last:
    """The end of each Space, as its events tell it."""

    def __init__(self, events: list[Event]) -> None:
        self.verdicts = {event.space: event.verdict for event in events if isinstance(event, SpaceDone)}
        self.failures = [event for event in events if isinstance(event, SpaceFailed)]
        self.backs = {event.space: event for event in events if isinstance(event, RolledBack)}
        self.changed = {event.space for event in events if isinstance(event, StepDone)}
        self.warnings = [event for event in events if isinstance(event, Warned)]
        self.stops = [event for event in events if isinstance(event, RolloutStopped)]


def _name(ready: Plan, problems: tuple[Problem, ...], last: _Last) -> OutcomeName:
    """A rollout is rolled back when all that failed serves again what it did before, or when that was asked for."""
    if not problems:
        done: OutcomeName = "rolled_back" if ready.purpose is Purpose.ROLLBACK else "deployed"
        return done if ready.has_changes else "unchanged"
    failed = {v.space for v in last.verdicts.values() if not v.ok} | {event.space for event in last.failures}
    back = {space for space, event in last.backs.items() if event.ok}
    return "rolled_back" if back and failed == back else "failed"


def _row(part: SpacePlan, last: _Last) -> SpaceOutcome:
    key = part.space.key
    verdict, back = last.verdicts.get(key), last.backs.get(key)
    failed = any(event.space == key for event in last.failures)
    release = verdict.release if verdict else part.previous
    stage = verdict.stage if verdict else "unknown" if failed else "not started"
    health = verdict.health if verdict else "unknown"
    if back is not None and back.ok:
        stage, release, health = "RUNNING", back.release, "healthy"
    return SpaceOutcome(
        name=key,
        id=part.space.id,
        url=part.url,
        stage=stage,
        release=release,
        health=health,
        changed=key in last.changed,
    )


def _exit_code(last: _Last, bad: list[Verdict]) -> int:
    """A release that failed its gate weighs most, then a stop by hand, then a Hub that failed, then stale input."""
    if any(not verdict.platform for verdict in bad):
        return ExitCode.ROLLOUT
    codes = [*(event.exit_code for event in last.failures), *(stop.exit_code for stop in last.stops)]
    if ExitCode.INTERRUPTED in codes:
        return ExitCode.INTERRUPTED
    return max([*codes, *(ExitCode.PLATFORM for _ in bad)], default=ExitCode.DONE)
