"""Carries a plan out, wave by wave, and stops when more Spaces fail than it allows."""

from collections.abc import Iterator
from functools import partial

from infra.apply.mark import mark
from infra.apply.order import Order
from infra.apply.ports import Ports
from infra.apply.side_by_side import side_by_side
from infra.apply.space import change_space
from infra.apply.undo import undo
from infra.model.errors import ExitCode, SpacedockError, StaleError
from infra.model.events import Event, RolloutStopped, SpaceDone, SpaceFailed, WaveStarted
from infra.model.plan import Plan, Scope, SpacePlan
from infra.ports import Emit

NOT_APPROVED = "the wave was not approved"
INTERRUPTED = "interrupted; what was under way is done, and nothing else was begun"


def apply(plan: Plan, ports: Ports) -> Iterator[Event]:
    """Yield what happens, as it happens. Failures are events too: nothing is raised for a Space that fails.

    Spaces that do not change are only shown to the gate: a deploy is done when everything serves. One of them that
    does not serve stops nothing, for the change under way may have nothing to do with it.
    """
    order = Order(plan, ports.by)
    in_waves = {key for wave in plan.waves for key in wave}
    unchanged = [part for part in plan.spaces if part.scope is Scope.PLANNED and part.space.key not in in_waves]
    yield from side_by_side([partial(_bring, part, order, ports) for part in unchanged], plan.rollout.parallel)
    rollout = _Rollout(order, ports)
    for number, wave in enumerate(plan.waves, start=1):
        if (stop := rollout.held(number)) is not None:
            yield stop
            return
        yield WaveStarted(number=number, of=len(plan.waves), spaces=wave)
        yield from rollout.wave(wave)
        if (stop := rollout.stopped) is not None:
            yield stop
            return


class _Rollout:
    """How far a plan was carried out."""

    def __init__(self, order: Order, ports: Ports) -> None:
        self._order = order
        self._plan = order.plan
        self._ports = ports
        self._begun: set[str] = set()
        self._failed: list[str] = []
        self._overtaken = False
        """Somebody else is at work on these Spaces: that stops a rollout whatever may fail of its own."""

    @property
    def stopped(self) -> RolloutStopped | None:
        """Why no further Space is begun, None while the rollout goes on."""
        if self._ports.stopping():
            return self._by_hand(INTERRUPTED)
        if self._overtaken or (self._too_many_failed and self._plan.rollout.on_failure != "continue"):
            return RolloutStopped(reason=f"{', '.join(self._failed)} did not pass", untouched=self._untouched)
        return None

    def held(self, number: int) -> RolloutStopped | None:
        """Return why a wave does not start."""
        if self._ports.stopping():
            return self._by_hand(INTERRUPTED)
        if number == 1 or not self._plan.rollout.approval:
            return None
        try:
            return None if self._ports.approve(self._plan, number) else self._by_hand(NOT_APPROVED)
        except SpacedockError as error:
            stop = self._by_hand(error.message)
            return stop.model_copy(update={"help": error.help, "exit_code": int(error.exit_code)})

    def wave(self, keys: tuple[str, ...]) -> Iterator[Event]:
        """Take a wave through change and gate, then put back what failed."""
        failed = []
        parallel = self._plan.rollout.parallel
        for event in side_by_side([partial(self._change, self._plan.space(key)) for key in keys], parallel):
            yield event
            if isinstance(event, SpaceDone) and self._goes_back(event):
                failed.append(event)
        if not self._ports.stopping():
            yield from side_by_side([partial(undo, event, self._plan, self._ports) for event in failed], parallel)

    def _by_hand(self, why: str) -> RolloutStopped:
        code = int(ExitCode.INTERRUPTED)
        return RolloutStopped(reason=why, untouched=self._untouched, interrupted=True, exit_code=code)

    @property
    def _untouched(self) -> tuple[str, ...]:
        """The Spaces that were to change and were not begun."""
        return tuple(key for wave in self._plan.waves for key in wave if key not in self._begun)

    @property
    def _too_many_failed(self) -> bool:
        """The canary is there to be watched: nobody follows one that failed, however many may fail after it."""
        canary_failed = bool(self._plan.waves) and not set(self._failed).isdisjoint(self._plan.waves[0])
        return canary_failed or len(self._failed) > self._plan.rollout.failures

    def _goes_back(self, done: SpaceDone) -> bool:
        """A new Space has nothing to go back to, and what the platform caused would befall the old release too."""
        wanted = self._plan.rollout.on_failure == "rollback" and self._plan.space(done.space).before is not None
        return wanted and not (done.verdict.ok or done.verdict.platform)

    def _change(self, part: SpacePlan, emit: Emit) -> None:
        """Bring a Space to its plan and its gate, unless the rollout has stopped meanwhile."""
        if self.stopped is not None:
            return
        if down := sorted(set(part.space.depends_on) & set(self._failed)):
            emit(_left_alone(part, down))
            self._failed.append(part.space.key)
            return
        self._begun.add(part.space.key)
        error = _bring(part, self._order, self._ports, emit)
        if error is not None:
            self._failed.append(part.space.key)
        if isinstance(error, StaleError):
            self._overtaken = True


def _left_alone(part: SpacePlan, down: list[str]) -> SpaceFailed:
    """Say that a Space was not begun because what it depends on did not pass."""
    return SpaceFailed(
        space=part.space.key,
        message=f"not begun: it depends on {', '.join(down)}, which did not pass",
        help="Mend that first, then deploy again.",
        exit_code=ExitCode.ROLLOUT,
    )


def _bring(part: SpacePlan, order: Order, ports: Ports, emit: Emit) -> SpacedockError | None:
    """Carry out what changes of a Space and show it to the gate; return why it did not pass."""
    try:
        sha = change_space(part, order, ports, emit) if part.writes else part.base or ""
        verdict = ports.gate(part, sha, emit)
    except SpacedockError as error:
        emit(SpaceFailed(space=part.space.key, message=error.message, help=error.help, exit_code=int(error.exit_code)))
        return error
    if verdict.ok:
        mark(part, sha, ports.hub, emit)
    emit(SpaceDone(space=part.space.key, sha=sha, verdict=verdict))
    return None if verdict.ok else SpacedockError(verdict.cause)
