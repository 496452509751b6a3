"""Serves each Space's app at `http://<subdomain>.localhost:PORT/`, on the Hub's own port."""

import asyncio
import re
from collections.abc import Coroutine
from contextlib import suppress
from functools import cached_property
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any, Protocol

import httpx2
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.exceptions import InvalidHandshake

from infra.emulator.life import pages
from infra.emulator.life.entrance import admitted
from infra.emulator.life.relay import Relay
from infra.emulator.life.replica import Replica
from infra.emulator.life.sockets import SocketRelay
from infra.emulator.life.static import StaticSite
from infra.emulator.life.visit import Visit
from infra.emulator.seam import Gate, Runtime, Spaces

_APP_HOST = re.compile(r"(?P<subdomain>[a-z0-9-]+)\.localhost\.?(?::\d+)?", re.IGNORECASE)


class Router(Protocol):
    """The part of the running half that the proxy asks."""

    def site(self, space: str) -> StaticSite | None:
        """Return what answers the visitors of a static Space."""

    def wake(self, space: str) -> bool:
        """Wake a Space that sleeps; tell whether it is waking up, for this visitor or an earlier one."""

    async def awake(self, space: str) -> Replica | None:
        """Return the process that serves; where the Space wakes up, wait for it, within limits."""

    def runtime(self, space: str) -> Runtime:
        """Return the state of a Space."""


class AppProxy:
    """An ASGI application: requests to an app's address go to its process, all others to the Hub's API."""

    def __init__(self, app: ASGIApp, spaces: Spaces, life: Router, gate: Gate) -> None:
        self._app = app
        self._spaces = spaces
        self._life = life
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on the lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        host = _APP_HOST.fullmatch(Headers(scope=scope).get("host", ""))
        if host is None:
            await self._app(scope, receive, send)
        else:
            await self._visited(host["subdomain"].lower(), scope, receive, send)

    @cached_property
    def _transport(self) -> httpx2.AsyncHTTPTransport:
        """The connections to the apps: one for each request, so that none is reused just as an app closes it."""
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
        return httpx2.AsyncHTTPTransport(verify=SSLContext(PROTOCOL_TLS_CLIENT), trust_env=False, limits=limits)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            await self._transport.aclose()

    async def _visited(self, subdomain: str, scope: Scope, receive: Receive, send: Send) -> None:
        space = self._spaces.by_subdomain(subdomain)
        headers = admitted(scope["headers"], space, self._gate) if space else None
        if space is None or headers is None:
            await HTMLResponse(pages.unknown_space(subdomain), 404)(scope, receive, send)
            return
        address, port = scope["server"]
        visit = Visit(space.id, f"http://{address}:{port}", {**scope, "headers": headers}, receive, send)
        site = self._life.site(space.id)
        if site is not None and scope["type"] == "http":
            await site(scope, receive, send)
        elif self._life.wake(space.id) and visit.wants_page:
            await self._not_answered(visit, reached=False)
        elif scope["type"] == "websocket":
            await self._relay_socket(visit)
        else:
            relay = Relay(visit)
            await _first_of(self._relay(visit, relay), relay.disconnected())

    async def _relay(self, visit: Visit, relay: Relay) -> None:
        """Pass the request to the process that serves; when that was replaced meanwhile, to the one in its place."""
        tried: Replica | None = None
        while (replica := await self._life.awake(visit.space)) is not None and replica is not tried:
            with replica.use.lease():
                try:
                    response = await self._transport.handle_async_request(relay.request(replica.port))
                except httpx2.TransportError as error:
                    tried = replica
                    if not relay.may_repeat(error):
                        break
                else:
                    await relay.answer(response, replica.port)
                    return
        await self._not_answered(visit, reached=tried is not None)

    async def _relay_socket(self, visit: Visit) -> None:
        replica = await self._life.awake(visit.space)
        if replica is not None:
            with replica.use.lease(), suppress(InvalidHandshake, OSError):
                await SocketRelay(visit).pass_on(replica.port)
                return
        await self._not_answered(visit, reached=replica is not None)

    async def _not_answered(self, visit: Visit, *, reached: bool) -> None:
        stage = self._life.runtime(visit.space).stage
        again: dict[str, str] = {}
        if stage in {"BUILDING", "APP_STARTING"}:
            status, body = 503, pages.starting(visit.space, stage, visit.endpoint)
            again["Retry-After"] = str(pages.AGAIN)
        else:
            status = 502 if reached else 503
            body = pages.not_serving(visit.space, stage, visit.endpoint, status)
        await HTMLResponse(body, status, again)(visit.scope, visit.receive, visit.send)


async def _first_of(work: Coroutine[Any, Any, None], end: Coroutine[Any, Any, None]) -> None:
    """Do the work; give it up when the other one ends first."""
    working, ending = asyncio.create_task(work), asyncio.create_task(end)
    try:
        await asyncio.wait([working, ending], return_when=asyncio.FIRST_COMPLETED)
    finally:
        working.cancel()
        ending.cancel()
    await asyncio.wait([working, ending])
    if not working.cancelled():
        working.result()
