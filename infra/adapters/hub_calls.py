"""How calls to the Hub are sent: counted, bounded in time, repeated where that is safe, and explained when they fail.

The client repeats almost none of the calls made here (hub-api 1.8), and its connections have no time limit (1.4).
"""

import logging
import re
import threading
from collections.abc import Callable
from json import JSONDecodeError
from typing import TypeVar

import httpx2
import stamina
from huggingface_hub import set_client_factory
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from huggingface_hub.utils._http import hf_request_event_hook
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from infra.adapters.hub_budget import Budget
from infra.adapters.hub_errors import explain, reason
from infra.model.errors import SpacedockError
from infra.ports import Clock

Result = TypeVar("Result")

TIMEOUT = httpx2.Timeout(120, connect=10)
"""Seconds. A commit carries its files in one body and the Hub may take up to 60 s for it (hub-api 10)."""
PATIENCE = 30.0
"""Seconds that an answer to a request that only reads may keep still."""
ATTEMPTS = 6
_WINDOW = re.compile(r'"\w+";r=\d+;t=(\d+)')
_PASSING = frozenset({408, 500, 502, 503, 504})


class Calls:
    """Sends calls to the Hub and keeps count. `patience`: seconds that a reading waits for an answer to move."""

    def __init__(self, clock: Clock, on_wait: Callable[[str], None], patience: float = PATIENCE) -> None:
        self.sent = 0
        self._patience = patience
        self._budget = Budget(clock, on_wait)
        self._on_wait = on_wait
        self._lock = threading.Lock()

    def install(self, *, trust_env: bool) -> None:
        """Make the official client send through connections that are counted and bounded in time.

        What the client and stamina say of repeated calls goes to `on_wait`, not to a log on the terminal.
        """
        set_client_factory(lambda: self._client(trust_env=trust_env))
        logger = logging.getLogger("huggingface_hub")
        logger.handlers[:] = [_Forward(self._on_wait)]
        logger.propagate = False
        set_on_retry_hooks([self._say_retry])

    def once(self, what: str, call: Callable[[], Result]) -> Result:
        """Make a call that the client repeats by itself (hub-api 1.8).

        Raises:
            HubError: it failed for good.
        """
        try:
            return call()
        except (HfHubHTTPError, httpx2.HTTPError, ValueError) as error:
            raise explain(what, error) from error

    def numbered(self, what: str, attempt: Callable[[int], Result]) -> Result:
        """Make a call that may be repeated; `attempt` is given its number, from 1.

        Raises:
            HubError: it failed for good; the message names the call and the cause.
        """
        try:
            for context in stamina.retry_context(
                on=self._passing, attempts=ATTEMPTS, timeout=None, wait_initial=0.2, wait_max=20
            ):
                with context:
                    return attempt(context.num)
        except SpacedockError:
            raise
        except (HfHubHTTPError, httpx2.HTTPError, ValueError) as error:
            raise explain(what, error) from error
        raise AssertionError("stamina ends a loop by returning or by raising")

    def _passing(self, error: Exception) -> bool | float:
        """Tell whether a failure may pass by itself, or after how many seconds."""
        if isinstance(error, httpx2.TransportError):
            return not _repeated(error.request)
        if isinstance(error, JSONDecodeError):
            return True
        if not isinstance(error, HfHubHTTPError) or isinstance(error, RepositoryNotFoundError):
            return False
        if error.response.status_code == 429:
            return _seconds_to_wait(error.response)
        return error.response.status_code in _PASSING and not _repeated(error.response.request)

    def _say_retry(self, details: RetryDetails) -> None:
        self._on_wait(f"{reason(details.caused_by)}; trying again in {details.wait_for:.0f} s")

    def _client(self, *, trust_env: bool) -> httpx2.Client:
        return httpx2.Client(
            event_hooks={"request": [hf_request_event_hook, self._bound, self._count], "response": [self._learn]},
            follow_redirects=True,
            timeout=TIMEOUT,
            trust_env=trust_env,
        )

    def _bound(self, request: httpx2.Request) -> None:
        """Bound what has no end: of what is paged, the client takes the time limit away, whatever is its own."""
        asked = request.extensions.get("timeout", {})
        ours = TIMEOUT.as_dict() | ({"read": self._patience} if _only_reads(request) else {})
        least = {name: min(limit, asked.get(name) or limit) for name, limit in ours.items() if limit}
        request.extensions["timeout"] = least

    def _count(self, request: httpx2.Request) -> None:
        self._budget.take(request.url.path)
        with self._lock:
            self.sent += 1

    def _learn(self, response: httpx2.Response) -> None:
        self._budget.learn(response.headers.get("RateLimit", ""))


class _Forward(logging.Handler):
    """Hands log lines on, one at a time."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._on_line = on_line

    def emit(self, record: logging.LogRecord) -> None:
        self._on_line(record.getMessage())


def _repeated(request: httpx2.Request) -> bool:
    """Tell whether the client repeats a request itself, which takes it half a minute: of a commit, the announcement."""
    return "/preupload/" in request.url.path


def _only_reads(request: httpx2.Request) -> bool:
    """Tell whether a request changes nothing; one with many paths to ask for is a POST (hub-api 5.9)."""
    return request.method in {"GET", "HEAD"} or "/paths-info/" in request.url.path


def _seconds_to_wait(response: httpx2.Response) -> float:
    """Read how long the window still lasts: `RateLimit: "api";r=0;t=42`, else `Retry-After`, else ten seconds."""
    window = _WINDOW.search(response.headers.get("RateLimit", ""))
    if window:
        return float(window[1]) + 1
    after = response.headers.get("Retry-After", "")
    return float(after) + 1 if after.isdigit() else 10.0
