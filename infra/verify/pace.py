"""How long to wait between two looks."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

SHARE = 0.15
"""A pause, as a share of the time for which nothing has changed: what is seen late is late by no more than that."""
FIRST_PAUSE = 0.1
"""Seconds: the shortest pause, right after a change."""
LONGEST_SERVICE_PAUSE = 2.0
"""Seconds between two questions to a service, which cost the Hub nothing."""
LONGEST_HUB_PAUSE = 5.0
"""Seconds between two questions to the Hub about one Space, where it is the only one that is watched."""
WINDOW, WATCHING = 300.0, 600.0
"""The Hub lets an account without a plan send 1000 requests in 300 seconds (hub-api 10); looks take 600 at most."""
JITTER = 0.2
"""A pause is longer by up to this share, so that Spaces which were changed together are not asked together."""

Chance = Callable[[], float]
"""Returns a number from 0 up to, but not including, 1."""


class Pace:
    """The pauses of all Spaces that are watched at the same time; safe to use from several threads."""

    def __init__(self, chance: Chance = random.random) -> None:
        self._chance = chance
        self._lock = Lock()
        self._watched = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count one Space as watched for as long as the block lasts."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def of_service(self, unchanged: float) -> float:
        """Return the seconds until a service is asked again; `unchanged`: the seconds since anything was new."""
        return self._spread(min(max(SHARE * unchanged, FIRST_PAUSE), LONGEST_SERVICE_PAUSE))

    def of_hub(self, unchanged: float) -> float:
        """Return the seconds until the Hub is asked again about one Space, the longer the more Spaces are watched.

        With N Spaces each waits N / 2 seconds and more, so that all of them together ask twice a second at most.
        """
        share = max(self._watched, 1) * WINDOW / WATCHING
        return self._spread(max(min(max(SHARE * unchanged, FIRST_PAUSE), LONGEST_HUB_PAUSE), share))

    def _spread(self, seconds: float) -> float:
        return seconds * (1 + JITTER * self._chance())

    def _count(self, difference: int) -> None:
        with self._lock:
            self._watched += difference
