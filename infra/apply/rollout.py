"""Carries a plan out, wave by wave, and stops at the first Space that does not pass its gate."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue

from infra.apply.space import change_space
from infra.model.errors import SpacedockError
from infra.model.events import Event, RolloutStopped, SpaceDone, SpaceFailed, WaveStarted
from infra.model.plan import Plan, Scope, SpacePlan
from infra.ports import Emit, Gate, HubWriter, SecretReader

PARALLEL = 8
"""Spaces of one wave that change at the same time."""


@dataclass(frozen=True)
class Ports:
    """What applying needs of the world."""

    hub: HubWriter
    secrets: SecretReader
    gate: Gate


def apply(plan: Plan, ports: Ports) -> Iterator[Event]:
    """Yield what happens, as it happens. Failures are events too: nothing is raised for a Space that fails.

    Spaces that do not change are only shown to the gate: a deploy is done when everything serves. One of them that
    does not serve stops nothing, for the change under way may have nothing to do with it.
    """
    unchanged = [part for part in plan.spaces if not part.writes and part.scope is Scope.PLANNED]
    yield from _side_by_side(unchanged, plan, ports)
    for number, wave in enumerate(plan.waves, start=1):
        yield WaveStarted(number=number, of=len(plan.waves), spaces=wave)
        failed = []
        for event in _side_by_side([plan.space(key) for key in wave], plan, ports):
            yield event
            if isinstance(event, SpaceFailed) or (isinstance(event, SpaceDone) and not event.verdict.ok):
                failed.append(event.space)
        if failed:
            untouched = tuple(key for later in plan.waves[number:] for key in later)
            yield RolloutStopped(reason=f"{', '.join(failed)} did not pass", untouched=untouched)
            return


def _side_by_side(parts: list[SpacePlan], plan: Plan, ports: Ports) -> Iterator[Event]:
    """Take several Spaces through change and gate at once, their events in one stream."""
    events: SimpleQueue[Event | None] = SimpleQueue()
    with ThreadPoolExecutor(PARALLEL) as pool:
        running = [pool.submit(_one, part, plan, ports, events.put) for part in parts]
        pool.submit(_close, running, events)
        while (event := events.get()) is not None:
            yield event
    for future in running:
        future.result()


def _close(running: list[Future[None]], events: SimpleQueue[Event | None]) -> None:
    wait(running)
    events.put(None)


def _one(part: SpacePlan, plan: Plan, ports: Ports, emit: Emit) -> None:
    try:
        head = part.base or ""
        sha = change_space(part, plan, ports.hub, ports.secrets, emit) if part.writes else head
        verdict = ports.gate(part, sha, emit)
    except SpacedockError as error:
        emit(SpaceFailed(space=part.space.key, message=error.message, help=error.help, exit_code=int(error.exit_code)))
    else:
        emit(SpaceDone(space=part.space.key, verdict=verdict))
