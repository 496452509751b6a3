"""What a route gets, and a caller then sees, when an external service brings nothing."""

import math


class UpstreamError(Exception):
    """A call to an external service failed; `status` is the HTTP status that fits when a route lets it pass."""

    status = 502


class UpstreamTimeoutError(UpstreamError):
    """The external service did not answer in time."""

    status = 504


class CircuitOpenError(UpstreamError):
    """The external service failed too often and is left alone for `retry_after` whole seconds."""

    status = 503

    def __init__(self, name: str, retry_after: float) -> None:
        super().__init__(f"The external service '{name}' is not available at the moment.")
        self.retry_after = max(1, math.ceil(retry_after))
