"""Passes one request to a process and its answer back, as they come."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import httpx2
from starlette.types import Message, Receive, Scope, Send

_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_NOT_TO_APP = _HOP_BY_HOP | {b"expect", b"x-hf-authorization", b"x-forwarded-proto", b"x-forwarded-host"}
_NOT_TO_CLIENT = _HOP_BY_HOP | {b"date"}
"""The Hub's own server dates each answer."""
_SAFE = {"GET", "HEAD", "OPTIONS"}

RawHeaders = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Visit:
    """One request to the app of a Space. `endpoint` is the address at which the Hub itself was asked."""

    space: str
    endpoint: str
    scope: Scope
    receive: Receive
    send: Send


class Relay:
    """One visit on its way; it can be sent again while none of its body was taken and the app did nothing for it."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._headers: list[tuple[bytes, bytes]] = list(visit.scope["headers"])
        self._begun = False
        self._taken = asyncio.Event()
        self._has_body = any(
            name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
            for name, value in self._headers
        )
        if not self._has_body:
            self._taken.set()

    def request(self, port: int) -> httpx2.Request:
        """Return the request for a process that listens on a port of this machine."""
        scope = self._visit.scope
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        return httpx2.Request(
            scope["method"],
            f"http://127.0.0.1:{port}/",
            headers=[*_without(self._headers, _NOT_TO_APP), *self._forwarded()],
            content=self._body() if self._has_body else None,
            extensions={"target": target},
        )

    def may_repeat(self, error: httpx2.TransportError) -> bool:
        """Whether a request that failed so can be sent to another process."""
        refused = isinstance(error, httpx2.ConnectError)
        return not self._begun and (refused or self._visit.scope["method"] in _SAFE)

    async def answer(self, response: httpx2.Response, port: int) -> None:
        """Send the response on. One that breaks off is broken off for the client too."""
        own = [
            (b"x-proxied-host", b"http://127.0.0.1:%d" % port),
            (b"link", f'<{self._visit.endpoint}/spaces/{self._visit.space}>;rel="canonical"'.encode()),
        ]
        headers = [*_without(response.headers.raw, _NOT_TO_CLIENT), *own]
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

    def _forwarded(self) -> Iterator[tuple[bytes, bytes]]:
        scope = self._visit.scope
        yield b"x-forwarded-proto", scope["scheme"].encode()
        yield b"x-forwarded-host", dict(self._headers)[b"host"]
        if scope["client"] is not None:
            yield b"x-forwarded-for", scope["client"][0].encode()


def _without(headers: RawHeaders, names: set[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers but those of the names, and those that Connection names as meant for one hop."""
    listed = [(name.lower(), value) for name, value in headers]
    hop = {word.strip().lower() for name, value in listed if name == b"connection" for word in value.split(b",")}
    yield from ((name, value) for name, value in listed if name not in names | hop)
