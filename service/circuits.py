"""A circuit breaker around each external service, and its state for an operator to read."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import CLOSED, HALF_OPENED, OPENED, Context, OpenedState
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from service.shared.record import Alone, CircuitRecord, Peers
from service.upstream import Upstream
from service.upstream_error import CircuitOpenError

State = Literal["closed", "open", "half-open"]
Outcome = Literal["ok", "error", "timeout", "refused"]
"""How a call ended; `refused` is one that the open circuit did not let through."""

Observe = Callable[[str, Outcome, float], None]
"""Gets a service's name, the outcome of a call, and the seconds until it answered or failed."""

_STATES: Mapping[str, State] = {CLOSED: "closed", OPENED: "open", HALF_OPENED: "half-open"}


class CircuitStatus(BaseModel):
    """How an external service fares. Times are UTC."""

    state: State
    required: bool = Field(description="Whether the service is of no use without it.")
    failure_count: int = Field(description="Failures since the last success.")
    failing_since: datetime | None = Field(description="First of these failures.")
    last_error: str | None = Field(description="Kind of the last of these failures.")
    next_try: datetime | None = Field(description="When an open circuit lets a call through again.")


class GuardedCall:
    """A call that runs through a circuit; `answered_after` is the seconds until its answer began."""

    def __init__(self, circuit: "Circuit", *, is_trial: bool) -> None:
        self._circuit = circuit
        self._started = time.perf_counter()
        self.is_trial = is_trial
        self.answered_after: float | None = None

    async def answered(self) -> None:
        """Say that the answer began well: enough for a trial, since the rest of an answer may take minutes."""
        self.answered_after = self.elapsed()
        if self.is_trial:
            await self._circuit.succeeded(self)
            self.is_trial = False

    def elapsed(self) -> float:
        """Seconds until the answer began, or until now."""
        return self.answered_after or time.perf_counter() - self._started


class Circuit:
    """The breaker of one external service: closed, open for a while after failures in a row, then one trial call."""

    def __init__(self, upstream: Upstream, factory: AsyncCircuitBreakerFactory, observe: Observe) -> None:
        self._upstream = upstream
        self._factory = factory
        self._observe = observe
        self._trial_runs = False
        self.peers: Peers = Alone()
        self.record = CircuitRecord()

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[GuardedCall]:
        """Run a call to the service: any exception in the block counts as a failure, its end as a success.

        A cancelled call counts as neither: a caller that went away says nothing about the service
        (and `CancelledError` is no `Exception`); nor does an
        `HTTPException`: it is meant for the caller, and most often the caller's own doing.

        Raises:
            CircuitOpenError: Before the block runs, while the service is left alone.
        """
        call = GuardedCall(self, is_trial=await self._enter())
        was_trial = call.is_trial
        try:
            yield call
        except HTTPException:
            raise
        except Exception as error:
            await self._failed(call, error)
            raise
        else:
            await self.succeeded(call)
            self._observe(self._upstream.name, "ok", call.elapsed())
        finally:
            self._trial_runs = self._trial_runs and not was_trial

    async def refuse_when_open(self) -> None:
        """Raise what `guard` would, and take nothing.

        Raises:
            CircuitOpenError: The service is left alone at present.
        """
        opened_at = (await self._context()).opened_at
        left = opened_at + self._upstream.recovery - time.time() if opened_at else 0
        if self._trial_runs or left > 0:
            raise self._refusal(left)

    async def status(self) -> CircuitStatus:
        """Read the state; waits for nothing outside."""
        self.peers.look()
        context, record = await self._context(), self.record
        return CircuitStatus(
            state=_STATES[context.state],
            required=self._upstream.required,
            failure_count=record.failures,
            failing_since=_moment(record.failing_since),
            last_error=record.last_error,
            next_try=_moment(context.opened_at + self._upstream.recovery if context.opened_at else None),
        )

    async def adopt(self, record: CircuitRecord) -> None:
        """Take over what another replica knows better, unless a trial runs here, which will know better still."""
        if self._trial_runs or record.changed_at <= self.record.changed_at:
            return
        up, self.record = self._upstream, record
        context = Context(up.name, up.threshold, up.recovery, record.state, record.failures, record.opened_at)
        await self._factory.uow.contexts.register(context)

    async def succeeded(self, call: GuardedCall) -> None:
        """Count a success; one of a call that began before the circuit opened does not close it."""
        context = await self._context()
        if context.state != CLOSED and not call.is_trial:
            return
        context.handle_end_request()
        context.messages.clear()
        self._trial_runs = self._trial_runs and not call.is_trial
        if self.record.failures:
            self._change(CircuitRecord())

    async def _failed(self, call: GuardedCall, error: Exception) -> None:
        context = await self._context()
        if context.state == CLOSED or call.is_trial:
            context.handle_exception(error)
            context.messages.clear()
        self._change(
            CircuitRecord(
                state="opened" if context.state == OPENED else "closed",
                failures=self.record.failures + 1,
                failing_since=self.record.failing_since or time.time(),
                last_error=type(error).__name__,
                opened_at=context.opened_at,
            )
        )
        outcome: Outcome = "timeout" if _is_timeout(error) else "error"
        self._observe(self._upstream.name, outcome, call.elapsed())

    async def _enter(self) -> bool:
        """Let a call in, or not; true for a trial. The library would let every call try while half-open."""
        self.peers.look()
        context = await self._context()
        opened_at = context.opened_at
        if self._trial_runs:
            raise self._refusal(0)
        try:
            context.handle_new_request()
        except OpenedState as opened:
            raise self._refusal(opened.opened_at + self._upstream.recovery - time.time()) from None
        if context.state != HALF_OPENED:
            return False
        self._trial_runs = True
        if opened_at and not await self._has_trial(opened_at):
            raise self._refusal(0)
        return True

    async def _has_trial(self, opened_at: float) -> bool:
        up, granted = self._upstream, False
        try:
            granted = await self.peers.may_try(up.name, opened_at, max(up.timeout, up.total))
        finally:
            self._trial_runs = granted
            if not granted:
                await self._reopen(opened_at)
        return granted

    async def _reopen(self, opened_at: float) -> None:
        up = self._upstream
        context = Context(up.name, up.threshold, up.recovery, OPENED, self.record.failures, opened_at)
        await self._factory.uow.contexts.register(context)

    async def _context(self) -> Context:
        up = self._upstream
        return (await self._factory.get_breaker(up.name, up.threshold, up.recovery)).context

    def _refusal(self, left: float) -> CircuitOpenError:
        self._observe(self._upstream.name, "refused", 0.0)
        return CircuitOpenError(self._upstream.name, left)

    def _change(self, record: CircuitRecord) -> None:
        """Later than all that is known, so that clocks which differ do not matter to what follows upon another."""
        later = max(time.time(), self.record.changed_at + 0.000_001)
        self.record = record.model_copy(update={"changed_at": later})
        self.peers.changed()


class Circuits:
    """The circuits of all external services that the environment declares, by name."""

    def __init__(self, upstreams: Iterable[Upstream], observe: Observe | None = None) -> None:
        factory = AsyncCircuitBreakerFactory()
        watch = observe or (lambda _name, _outcome, _seconds: None)
        self._circuits = {upstream.name: Circuit(upstream, factory, watch) for upstream in upstreams}

    def __getitem__(self, name: str) -> Circuit:
        return self._circuits[name]

    def items(self) -> Iterable[tuple[str, Circuit]]:
        """Names and circuits, in the order of declaration."""
        return self._circuits.items()

    async def status(self) -> dict[str, CircuitStatus]:
        """The state of each circuit, in the order of declaration."""
        return {name: await circuit.status() for name, circuit in self._circuits.items()}


def _is_timeout(error: Exception) -> bool:
    return isinstance(error, TimeoutError) or "Timeout" in type(error).__name__


def _moment(timestamp: float | None) -> datetime | None:
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
