"""The `RateLimit` headers of every API answer (hub-api section 10)."""

import time
from collections.abc import Callable

_WINDOW = 300  # seconds
_QUOTA = {"api": 100_000, "resolvers": 500_000}


class RateWindows:
    """Counts requests in fixed windows. Nobody is refused: the quotas are far above what one machine asks for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._used = dict.fromkeys(_QUOTA, 0)

    def headers(self, path: str) -> dict[str, str]:
        """Count one request and return the two headers of its answer."""
        bucket = "resolvers" if "/resolve/" in path else "api"
        elapsed = self._clock() - self._started
        if elapsed >= _WINDOW:
            self._started += elapsed - elapsed % _WINDOW
            self._used = dict.fromkeys(_QUOTA, 0)
            elapsed %= _WINDOW
        self._used[bucket] += 1
        left = max(0, _QUOTA[bucket] - self._used[bucket])
        return {
            "RateLimit": f'"{bucket}";r={left};t={int(_WINDOW - elapsed)}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={_QUOTA[bucket]};w={_WINDOW}',
        }
