"""Scenes for tests of the gateway: external services that misbehave, and a service in front of them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from starlette.types import Receive, Scope, Send

from service.main import create_app
from service.settings import Settings
from service.tests.processes import wait_until
from service.tests.sockets import served
from service.upstream import Upstream

Answer = Callable[[Scope, Receive, Send], Awaitable[None]]


async def start(send: Send, status: int = 200, **headers: str) -> None:
    """Begin an answer; underscores of header names stand for hyphens."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})


async def body(send: Send, content: bytes, *, more: bool = False) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": more})


class Service:
    """An external service that answers as its `answer` says, and keeps what it was asked."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer or self.echo
        self.scopes: list[Scope] = []
        self.ended: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.scopes.append(scope)
        try:
            await self.answer(scope, receive, send)
            self.ended.append("finished")
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise

    async def echo(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what was asked, as JSON."""
        content = b""
        while (message := await receive())["type"] == "http.request":
            content += message.get("body", b"")
            if not message.get("more_body"):
                break
        asked = {
            "method": scope["method"],
            "path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "headers": self.headers(-1),
            "body": content.decode(),
        }
        await start(send, content_type="application/json")
        await body(send, json.dumps(asked).encode() if scope["method"] != "HEAD" else b"")

    def headers(self, number: int) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.scopes[number]["headers"]}

    @property
    def asked(self) -> list[str]:
        """Paths that were asked for; the probe at the start is not among them."""
        return [scope["raw_path"].decode() for scope in self.scopes if scope["raw_path"] != b"/"]


def entry(url: str, **fields: Any) -> Upstream:
    """A service that anybody may call, on loopback."""
    common = {"name": "api", "url": url, "paths": ["/v1/**"], "access": "public", "private": True, "retries": 0}
    return Upstream.model_validate({**common, **fields})


@contextmanager
def gateway(*upstreams: Upstream, **settings: Any) -> Iterator[httpx2.Client]:
    """The service in front of them; what it tries at the start has been tried."""
    app = create_app(Settings(upstreams=upstreams, **settings))
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False, timeout=15) as http:
        yield http


def circuit(http: httpx2.Client, name: str = "api") -> dict[str, Any]:
    found: dict[str, Any] = http.get("/health/circuits").json()[name]
    return found


@contextmanager
def gateway_to(service: Service, **fields: Any) -> Iterator[httpx2.Client]:
    """The service in front of one external service, which has answered the probe at the start."""
    with served(service) as url, gateway(entry(url, **fields)) as http:
        wait_until(lambda: service.scopes, "the probe at the start")
        yield http
