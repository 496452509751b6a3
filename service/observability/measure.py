"""Measures each request: for the metrics, and for the caller in `Server-Timing`."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.observability.metrics import Metrics

_UNROUTED = "(none)"


class Measure:
    """Middleware that counts and times requests by the template of the route that answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; one whose caller went away before an answer counts as 499."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 499
        started = time.perf_counter()

        async def send_timed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                timing = b"app;dur=%.1f" % ((time.perf_counter() - started) * 1000)
                message["headers"] = [*message.get("headers", ()), (b"server-timing", timing)]
            await send(message)

        self._metrics.in_flight += 1
        try:
            await self._app(scope, receive, send_timed)
        finally:
            self._metrics.in_flight -= 1
            self._metrics.request(scope["method"], _template(scope), status, time.perf_counter() - started)


def _template(scope: Scope) -> str:
    """Paths that no route knows are made up by callers, so they share one name; a mount is known by its prefix."""
    if route := scope.get("route"):
        return str(route.path)
    return f"{scope['root_path']}/{{path}}" if "endpoint" in scope else _UNROUTED
