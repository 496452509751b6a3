"""A request id for each request, in its logs and in its answer, and one log line when it is done."""

import logging
import re
import secrets
import time
from collections.abc import Callable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.logs import RequestRecord

REQUEST_ID_HEADER = "X-Request-ID"
_HEADER = REQUEST_ID_HEADER.lower().encode()
_PROBES = frozenset({"/health", "/health/ready", "/metrics"})
"""Asked every few seconds by machines; when all is well their lines would bury the others."""

_ACCEPTABLE = re.compile(rb"[A-Za-z0-9._-]{1,128}")


class RequestLog:
    """Outermost middleware, so that preflights and errors are logged too; `trace_id` tells the trace of a request."""

    def __init__(self, app: ASGIApp, trace_id: Callable[[], str] | None = None) -> None:
        self._app = app
        self._trace_id = trace_id
        self._logger = logging.getLogger(__name__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; the query is not logged, for it may hold credentials."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if self._trace_id:
            structlog.contextvars.bind_contextvars(trace_id=self._trace_id())
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = [header for header in message.get("headers", ()) if header[0] != _HEADER]
                message["headers"] = [*given, (_HEADER, request_id.encode())]
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._write(scope, status, time.perf_counter() - started)

    def _write(self, scope: Scope, status: int | None, seconds: float) -> None:
        level = logging.DEBUG if status == 200 and scope["path"] in _PROBES else logging.INFO
        if not self._logger.isEnabledFor(level):
            return
        event = {
            **structlog.contextvars.get_contextvars(),
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
        }
        self._logger.handle(RequestRecord(self._logger.name, level, event))


def _request_id(scope: Scope) -> str:
    """The caller's id when it is short and plain, so that it cannot forge log lines; a new one otherwise."""
    for name, value in scope["headers"]:
        if name == _HEADER and _ACCEPTABLE.fullmatch(value):
            return str(value, "ascii")
    return secrets.token_hex(16)
