"""Passes one request to a process and its answer back, as they come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx2
from starlette.types import Message

from infra.emulator.life.visit import Visit

_SAFE = {"GET", "HEAD", "OPTIONS"}


class Relay:
    """One visit on its way; it can be sent again while none of its body was taken and the app did nothing for it."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._begun = False
        self._taken = asyncio.Event()
        self._has_body = any(
            name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
            for name, value in visit.scope["headers"]
        )
        if not self._has_body:
            self._taken.set()

    def request(self, port: int) -> httpx2.Request:
        """Return the request for a process that listens on a port of this machine."""
        return httpx2.Request(
            self._visit.scope["method"],
            f"http://127.0.0.1:{port}/",
            headers=list(self._visit.headers_for_app()),
            content=self._body() if self._has_body else None,
            extensions={"target": self._visit.target},
        )

    def may_repeat(self, error: httpx2.TransportError) -> bool:
        """Whether a request that failed so can be sent to another process."""
        refused = isinstance(error, httpx2.ConnectError)
        return not self._begun and (refused or self._visit.scope["method"] in _SAFE)

    async def answer(self, response: httpx2.Response, port: int) -> None:
        """Send the response on. One that breaks off is broken off for the client too."""
        headers = self._visit.headers_for_visitor(response.headers.raw, port)
        send = self._visit.send
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            with suppress(httpx2.TransportError):
                async for chunk in response.aiter_raw():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        finally:
            await response.aclose()

    async def disconnected(self) -> None:
        """Return when the client has gone."""
        await self._taken.wait()
        while (await self._visit.receive())["type"] != "http.disconnect":
            pass

    async def _body(self) -> AsyncIterator[bytes]:
        self._begun = True
        more = True
        while more:
            message: Message = await self._visit.receive()
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client went away before it had sent all of its request")
            more = message.get("more_body", False)
            yield message.get("body", b"")
        self._taken.set()
