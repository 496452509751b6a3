"""What surrounds every API request: its address made plain, its answer's common headers, its line in the log."""

import secrets
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.emulator.clock import now
from infra.emulator.ratelimit import RateWindows
from infra.emulator.requestlog import RequestLine, RequestLog

_EXPOSED = "X-Repo-Commit, X-Request-Id, X-Error-Code, X-Error-Message, X-Total-Count, ETag, Link, Accept-Ranges"


class Envelope:
    """ASGI wrapper of the API. Routes see the path still percent-encoded, so `a%2Fb` stays one segment (1.2)."""

    def __init__(self, app: ASGIApp, requests: RequestLog, rates: RateWindows) -> None:
        self._app = app
        self._requests = requests
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = "/" + scope["raw_path"].decode("ascii").lstrip("/")  # HfApi(endpoint="…/") asks for "//api/…"
        inner = {**scope, "path": path, "state": {**scope.get("state", {}), "wrote": False}}
        exchange = _Exchange(inner, receive, send)
        if not path.startswith("/_emulator/"):
            exchange.begin = lambda status: self._begin(inner, status, exchange.started)
        await self._app(inner, exchange.receive, exchange.send)

    def _begin(self, scope: Scope, status: int, started: float) -> dict[str, str]:
        query = scope["query_string"].decode("latin-1")
        path = f"{scope['path']}?{query}" if query else scope["path"]
        took = round((time.perf_counter() - started) * 1000, 2)
        self._requests.add(RequestLine(now(), scope["method"], path, status, took, scope["state"]["wrote"]))
        return self._rates.headers(path)


class _Exchange:
    """One request and its answer. Reads a refused body to its end: a client that still sends would lose the answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._read = scope["method"] in {"GET", "HEAD"}
        self.started = time.perf_counter()
        self.begin: Any = lambda _: {}

    async def receive(self) -> Message:
        message = await self._receive()
        self._read = self._read or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            while message["status"] >= 300 and not self._read:
                await self.receive()
            MutableHeaders(scope=message).update({**self._common(), **self.begin(message["status"])})
        await self._send(message)

    def _common(self) -> dict[str, str]:
        trace = Headers(scope=self._scope).get("x-amzn-trace-id", "")[:200]
        number = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        return {
            "X-Request-Id": f"{number};{trace}" if trace else number,
            "X-Powered-By": "huggingface-moon",
            "Access-Control-Expose-Headers": _EXPOSED,
        }
