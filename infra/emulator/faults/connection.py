"""Closing a connection without an answer, which no ASGI application can do by itself."""

import asyncio

from starlette.types import Message, Receive, Scope
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable
from uvicorn._types import Scope as ServerScope
from uvicorn.protocols.http.h11_impl import H11Protocol

DROP: Message = {"type": "emulator.drop"}
"""What a part of the Hub sends instead of an answer, to have the connection closed."""

_EXTENSION = "emulator.close"


class ClosableProtocol(H11Protocol):
    """HTTP as uvicorn speaks it; each request's scope has a way to close its connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base has it
        """Note the transport where the application finds it."""
        super().connection_made(transport)
        app = self.app

        async def closable(scope: ServerScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            if scope["type"] == "http":
                scope["extensions"] = {**(scope.get("extensions") or {}), _EXTENSION: {"close": transport.close}}
            await app(scope, receive, send)

        self.app = closable


async def close(scope: Scope, receive: Receive) -> None:
    """Close the connection of a request, and return when it is closed: then the server waits for no answer.

    Raises:
        KeyError: The server does not offer it: it runs without `ClosableProtocol`.
    """
    scope["extensions"][_EXTENSION]["close"]()
    while (await receive())["type"] != "http.disconnect":
        pass
