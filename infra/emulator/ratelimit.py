"""Fixed windows of requests, and the `RateLimit` headers of every API answer (hub-api section 10)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from infra.emulator.clock import Clock

WINDOW = 300  # seconds
_STORED = re.compile(r"/.+\.git/info/lfs/objects/[0-9a-f]{64}/.+")
_BUCKETS = ("api", "resolvers", "pages")
_QUOTAS: Mapping[str, tuple[int, int, int]] = {
    "open": (100_000, 500_000, 100_000),
    "anonymous": (500, 3000, 100),
    "free": (1000, 5000, 200),
    "pro": (2500, 12_000, 400),
    "team": (3000, 20_000, 400),
    "enterprise": (6000, 50_000, 600),
}
"""Requests in a window, by tier. `open` is no tier of the Hub: a Hub without a seed refuses nobody."""


@dataclass(frozen=True)
class Rate:
    """Where a caller stands after one more request. `seconds` is the time until the window ends."""

    bucket: str
    quota: int
    used: int
    seconds: int

    @property
    def exceeded(self) -> bool:
        """Tell whether the request was one too many."""
        return self.used > self.quota

    def headers(self) -> dict[str, str]:
        """Return the two headers of the answer."""
        return {
            "RateLimit": f'"{self.bucket}";r={max(0, self.quota - self.used)};t={self.seconds}',
            "RateLimit-Policy": f'"fixed window";"{self.bucket}";q={self.quota};w={WINDOW}',
        }


class RateWindows:
    """Counts the requests of each caller. All windows begin and end together, by the Hub's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started = clock.monotonic()
        self._used: dict[tuple[str, str], int] = {}

    def count(self, caller: str, tier: str, path: str) -> Rate:
        """Count one request of a caller."""
        elapsed = self._clock.monotonic() - self._started
        if elapsed >= WINDOW:
            self._started += elapsed - elapsed % WINDOW
            self._used.clear()
            elapsed %= WINDOW
        bucket = bucket_of(path)
        used = self._used[caller, bucket] = self._used.get((caller, bucket), 0) + 1
        return Rate(bucket, _QUOTAS[tier][_BUCKETS.index(bucket)], used, ceil(WINDOW - elapsed))

    def clear(self) -> None:
        """Forget all requests so far."""
        self._used.clear()


def is_counted(path: str) -> bool:
    """Tell whether a path counts at all: contents of LFS do not, which on the Hub another host takes and gives."""
    return _STORED.fullmatch(path) is None


def bucket_of(path: str) -> str:
    """Return which of the three counts a path goes to."""
    if "/resolve/" in path:
        return "resolvers"
    return "api" if path.startswith(("/api/", "/oauth/")) else "pages"
