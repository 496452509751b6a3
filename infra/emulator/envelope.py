"""What surrounds every API request: its address made plain, its answer's common headers, its line in the log."""

import secrets
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.emulator.accounts.errors import BadCredentialsError
from infra.emulator.clock import now
from infra.emulator.faults.connection import DROP, close
from infra.emulator.hub import Hub
from infra.emulator.ratelimit import Rate, is_counted
from infra.emulator.requestlog import RequestLine

_EXPOSED = "X-Repo-Commit, X-Request-Id, X-Error-Code, X-Error-Message, X-Total-Count, ETag, Link, Accept-Ranges"
_OWN = "/_emulator/"


class Envelope:
    """ASGI wrapper of the API. Routes see the path still percent-encoded, so `a%2Fb` stays one segment (1.2)."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app = app
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = "/" + scope["raw_path"].decode("ascii").lstrip("/")  # HfApi(endpoint="…/") asks for "//api/…"
        inner = {**scope, "path": path, "state": {**scope.get("state", {}), "wrote": False}}
        exchange = _Exchange(inner, receive, send)
        app = self._app
        if not path.startswith(_OWN):
            exchange.log = self._log
        if not path.startswith(_OWN) and is_counted(path):
            rate = self._rate(inner)
            exchange.rates = rate.headers()
            if rate.exceeded and self._hub.accounts.closed:
                app = _too_many(rate)
        await app(inner, exchange.receive, exchange.send)

    def _rate(self, scope: Scope) -> Rate:
        accounts = self._hub.accounts
        if not accounts.closed:
            return self._hub.rates.count("", "open", scope["path"])
        try:
            account = accounts.caller(Headers(scope=scope).get("authorization"))
        except BadCredentialsError:
            account = accounts.caller(None)
        caller = account.name or str((scope["client"] or ("",))[0])
        return self._hub.rates.count(caller, accounts.tier(account), scope["path"])

    def _log(self, scope: Scope, status: int, started: float) -> None:
        query = scope["query_string"].decode("latin-1")
        path = f"{scope['path']}?{query}" if query else scope["path"]
        took = round((time.perf_counter() - started) * 1000, 2)
        line = RequestLine(now(), scope["method"], path, status, took, scope["state"]["wrote"])
        self._hub.stores.requests.add(line)


class _Exchange:
    """One request and its answer. Reads a refused body to its end: a client that still sends would lose the answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._read = scope["method"] in {"GET", "HEAD"}
        self._dropped = False
        self._started = time.perf_counter()
        self.rates: dict[str, str] = {}
        self.log: Callable[[Scope, int, float], None] = lambda *_: None

    async def receive(self) -> Message:
        message = await self._receive()
        self._read = self._read or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message is DROP:
            self._dropped = True
            self.log(self._scope, 0, self._started)
            await close(self._scope, self._receive)
        elif not self._dropped:
            await self._answer(message)

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            while message["status"] >= 300 and not self._read:
                await self.receive()
            headers = MutableHeaders(scope=message)
            headers.update(self._common())
            for name, value in self.rates.items():
                headers.setdefault(name, value)
            self.log(self._scope, message["status"], self._started)
        await self._send(message)

    def _common(self) -> dict[str, str]:
        asked = Headers(scope=self._scope)
        trace = asked.get("x-amzn-trace-id", "")
        number = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        return {
            "X-Request-Id": (asked.get("x-request-id") or (f"{number};{trace}" if trace else number))[:250],
            "X-Powered-By": "huggingface-moon",
            "Access-Control-Expose-Headers": _EXPOSED,
        }


def _too_many(rate: Rate) -> JSONResponse:
    text = (
        f"We had to rate limit you, you hit the quota of {rate.quota} {rate.bucket} requests per 5 minutes period. "
        f"Try again in {rate.seconds} seconds."
    )
    return JSONResponse({"error": text}, 429, {"X-Error-Message": text})
