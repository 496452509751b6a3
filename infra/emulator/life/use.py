"""Who uses a process: what its end and its sleep wait for."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from infra.emulator.clock import Clock


class Use:
    """Counts the requests under way, and knows when the last one ended."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock.monotonic()
        self._count = 0
        self._free = asyncio.Event()
        self._free.set()

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Be one request for the block."""
        self._count += 1
        self._free.clear()
        try:
            yield
        finally:
            self._count -= 1
            self._last = self._clock.monotonic()
            if not self._count:
                self._free.set()

    def idle(self) -> float:
        """Return the seconds since the last request, or since the start; 0 while one is under way."""
        return 0.0 if self._count else self._clock.monotonic() - self._last

    async def ended(self) -> None:
        """Return when no request is under way."""
        await self._free.wait()
