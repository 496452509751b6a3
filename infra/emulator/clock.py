"""Time as the Hub writes it, and the Hub's own clock, which can be put forward."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any


def now() -> str:
    """Return the time in UTC as `YYYY-MM-DDTHH:MM:SS.fffZ`, the only form the client parses."""
    return hub_time(datetime.now(UTC))


def hub_time(moment: datetime) -> str:
    """Write an aware moment the Hub's way: milliseconds and a literal `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_epoch(seconds: int) -> str:
    """Write a git timestamp (whole seconds since 1970) the Hub's way."""
    return hub_time(datetime.fromtimestamp(seconds, UTC))


class Clock:
    """This machine's time, and what it was put forward by.

    All that the Hub waits for (idleness, start-up, windows of requests, tokens that run out) is measured by it, so
    that a test need not wait. Put it forward on the event loop's thread only.
    """

    def __init__(self) -> None:
        self._ahead = 0.0
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the date and time, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def monotonic(self) -> float:
        """Return seconds since some moment; they never go back."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Put the clock forward; those who sleep until then wake up.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"the clock cannot go back: {seconds} seconds")
        self._ahead += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait(self, futures: Iterable[asyncio.Future[Any]], seconds: float) -> None:
        """Return when one of the futures is done, or the clock has gone on by that much."""
        late = asyncio.create_task(self.sleep(seconds))
        try:
            await asyncio.wait([*futures, late], return_when=asyncio.FIRST_COMPLETED)
        finally:
            late.cancel()

    async def sleep(self, seconds: float) -> None:
        """Return when the clock has gone on by that much."""
        end = self.monotonic() + seconds
        while (left := end - self.monotonic()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)
