"""The Hub's budget of requests: fixed windows, told by the `RateLimit` header of every answer (hub-api 10)."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

from infra.ports import Clock

_STATED = re.compile(r'"(\w+)";r=(\d+);t=(\d+)')
_JITTER = 5.0
"""Seconds by which the ends of one window differ as two answers tell them: the Hub counts in whole seconds."""


@dataclass
class _Window:
    """What is left of one bucket until `ends` (on the clock); `told`: somebody was told that it is used up."""

    left: int
    ends: float
    told: bool = False


class Budget:
    """Lets a request go when the window has room for it, else holds it until the next one begins."""

    def __init__(self, clock: Clock, on_wait: Callable[[str], None]) -> None:
        self._clock = clock
        self._on_wait = on_wait
        self._lock = threading.Lock()
        self._windows: dict[str, _Window] = {}

    def take(self, path: str) -> None:
        """Count one request that is about to be sent, after waiting where nothing is left for it."""
        while (seconds := self._take(_bucket(path))) > 0:
            self._clock.sleep(seconds)

    def learn(self, header: str) -> None:
        """Take over what an answer said. Answers come out of order: in one window only the lowest count is true."""
        if (stated := _STATED.search(header)) is None:
            return
        bucket, left, ends = stated[1], int(stated[2]), self._clock.monotonic() + int(stated[3])
        with self._lock:
            known = self._windows.get(bucket)
            if known is not None and abs(known.ends - ends) <= _JITTER:
                known.left = min(known.left, left)
            elif known is None or ends > known.ends:
                self._windows[bucket] = _Window(left, ends)

    def _take(self, bucket: str) -> float:
        """Return the seconds to wait before asking again; 0: the request may be sent, and is counted."""
        with self._lock:
            window = self._windows.get(bucket)
            seconds = window.ends - self._clock.monotonic() if window else 0.0
            if window is None or seconds <= 0:
                self._windows.pop(bucket, None)
                return 0.0
            if window.left > 0:
                window.left -= 1
                return 0.0
            if not window.told:
                window.told = True
                self._on_wait(f"the Hub's budget is used up: going on in {seconds:.0f} s")
            return seconds


def _bucket(path: str) -> str:
    """Return which count of the Hub a request goes to."""
    if "/resolve/" in path:
        return "resolvers"
    return "api" if path.startswith(("/api/", "/oauth/")) else "pages"
