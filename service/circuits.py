"""A circuit breaker around each external service, and its state for an operator to read."""

import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import CLOSED, HALF_OPENED, OPENED, Context, OpenedState
from pydantic import BaseModel, Field

from service.upstream import Upstream
from service.upstream_error import CircuitOpenError

State = Literal["closed", "open", "half-open"]
_STATES: Mapping[str, State] = {CLOSED: "closed", OPENED: "open", HALF_OPENED: "half-open"}


class CircuitStatus(BaseModel):
    """How an external service fares. Times are UTC."""

    state: State
    failure_count: int = Field(description="Failures since the last success.")
    failing_since: datetime | None = Field(description="First of these failures.")
    last_error: str | None = Field(description="Kind of the last of these failures.")
    next_try: datetime | None = Field(description="When an open circuit lets a call through again.")


class Circuit:
    """The breaker of one external service: closed, open for a while after failures in a row, then one trial call."""

    def __init__(self, upstream: Upstream, factory: AsyncCircuitBreakerFactory) -> None:
        self._upstream = upstream
        self._factory = factory
        self._trial_runs = False
        self._failures = 0
        self._failing_since: float | None = None
        self._last_error: str | None = None

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Run a call to the service: any exception in the block counts as a failure, its end as a success.

        A cancelled call counts as neither: a caller that went away says nothing about the service
        (and `CancelledError` is no `Exception`).

        Raises:
            CircuitOpenError: Before the block runs, while the service is left alone.
        """
        up = self._upstream
        breaker = await self._factory.get_breaker(up.name, up.threshold, up.recovery)
        self._enter(breaker.context)
        is_trial = self._trial_runs = breaker.context.state == HALF_OPENED
        try:
            yield
        except Exception as error:
            await breaker.__aexit__(type(error), error, error.__traceback__)
            self._count(error)
            raise
        else:
            await breaker.__aexit__(None, None, None)
            self._recover(breaker.context)
        finally:
            self._trial_runs = self._trial_runs and not is_trial

    async def status(self) -> CircuitStatus:
        """Read the state; calls nothing outside."""
        up = self._upstream
        context = (await self._factory.get_breaker(up.name, up.threshold, up.recovery)).context
        return CircuitStatus(
            state=_STATES[context.state],
            failure_count=self._failures,
            failing_since=_moment(self._failing_since),
            last_error=self._last_error,
            next_try=_moment(context.opened_at + up.recovery if context.opened_at else None),
        )

    def _enter(self, context: Context) -> None:
        """The library would let every call through while half-open; only one may try."""
        if self._trial_runs:
            raise CircuitOpenError(self._upstream.name, self._upstream.timeout)
        try:
            context.handle_new_request()
        except OpenedState as opened:
            left = opened.opened_at + self._upstream.recovery - time.time()
            raise CircuitOpenError(self._upstream.name, left) from None

    def _count(self, error: Exception) -> None:
        self._failures += 1
        self._failing_since = self._failing_since or time.time()
        self._last_error = type(error).__name__

    def _recover(self, context: Context) -> None:
        """A late success of a call that began before the circuit opened does not close it."""
        if context.state == CLOSED:
            self._failures, self._failing_since, self._last_error = 0, None, None


class Circuits:
    """The circuits of all external services that the environment declares, by name."""

    def __init__(self, upstreams: Iterable[Upstream]) -> None:
        factory = AsyncCircuitBreakerFactory()
        self._circuits = {upstream.name: Circuit(upstream, factory) for upstream in upstreams}

    def __getitem__(self, name: str) -> Circuit:
        return self._circuits[name]

    async def status(self) -> dict[str, CircuitStatus]:
        """The state of each circuit, in the order of declaration."""
        return {name: await circuit.status() for name, circuit in self._circuits.items()}


def _moment(timestamp: float | None) -> datetime | None:
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
