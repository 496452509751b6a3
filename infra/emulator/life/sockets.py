"""Passes one WebSocket between a visitor and a process."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from starlette.responses import Response
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from infra.emulator.life.visit import Visit, without

_HANDSHAKE = {
    b"host",
    b"sec-websocket-accept",
    b"sec-websocket-extensions",
    b"sec-websocket-key",
    b"sec-websocket-protocol",
    b"sec-websocket-version",
    b"server",
}
_LAST_WORDS = 2.0
"""Seconds for an app to answer that its visitor has gone."""
_NO_STATUS, _LOST = 1005, 1006
"""Codes that say how a connection ended without a code; they are never sent."""


class _Connect(connect):
    """Leaves redirects to the visitor: they may lead away from the app."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Take the answer as it is."""
        return exc


class SocketRelay:
    """One WebSocket on its way. It is opened at the app first, whose answer decides what the visitor is told."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    async def pass_on(self, port: int) -> None:
        """Join the visitor and the process that listens on a port, until one of them ends it.

        Raises:
            OSError, websockets.InvalidHandshake, TimeoutError: The process cannot be reached, or speaks no HTTP.
        """
        try:
            app = await self._open(port)
        except InvalidStatus as refusal:
            answer = refusal.response
            headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.raw_items()]
            response = Response(bytes(answer.body), answer.status_code)
            response.raw_headers = self._visit.headers_for_visitor(headers, port)
            await response(self._visit.scope, self._visit.receive, self._visit.send)
            return
        try:
            await self._accept(app, port)
            await _first_of(self._to_app(app), self._to_visitor(app))
        finally:
            await app.close()

    async def _open(self, port: int) -> ClientConnection:
        headers = list(self._visit.headers_for_app())
        host = dict(headers)[b"host"].decode("latin-1")
        return await _Connect(
            f"ws://{host}{self._visit.target.decode('latin-1')}",
            host="127.0.0.1",
            port=port,
            proxy=None,
            additional_headers=[(n.decode(), v.decode("latin-1")) for n, v in without(headers, _HANDSHAKE)],
            subprotocols=[Subprotocol(name) for name in self._visit.scope["subprotocols"]] or None,
            user_agent_header=None,
            compression=None,
            ping_interval=None,
            max_size=None,
            close_timeout=_LAST_WORDS,
        )

    async def _accept(self, app: ClientConnection, port: int) -> None:
        response = app.response
        raw = response.headers.raw_items() if response else ()
        headers = [(name.encode(), value.encode("latin-1")) for name, value in raw]
        kept = list(without(self._visit.headers_for_visitor(headers, port), _HANDSHAKE))
        await self._visit.receive()  # websocket.connect
        await self._visit.send({"type": "websocket.accept", "subprotocol": app.subprotocol, "headers": kept})

    async def _to_app(self, app: ClientConnection) -> None:
        while (message := await self._visit.receive())["type"] == "websocket.receive":
            text = message.get("text")
            with suppress(ConnectionClosed):  # the other direction tells the visitor
                await app.send(message["bytes"] if text is None else text)
        await app.close(_sendable(message.get("code", _LOST), lost=1001), message.get("reason") or "")

    async def _to_visitor(self, app: ClientConnection) -> None:
        send = self._visit.send
        try:
            while True:
                data = await app.recv()
                kind = "text" if isinstance(data, str) else "bytes"
                await send({"type": "websocket.send", kind: data})
        except ConnectionClosed:
            code = _sendable(app.close_code or _LOST, lost=1011)
            await send({"type": "websocket.close", "code": code, "reason": app.close_reason or ""})


def _sendable(code: int, *, lost: int) -> int:
    return {_NO_STATUS: 1000, _LOST: lost}.get(code, code)


async def _first_of(*ways: Coroutine[Any, Any, None]) -> None:
    """Return when one of both directions has ended, with its error if it had one."""
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
