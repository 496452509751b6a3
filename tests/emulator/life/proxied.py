"""The proxy on a real socket, in front of the running half."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from infra.emulator.proxy import AppProxy
from tests.emulator.life.ground import Ground, until

HOST = "acme-api.localhost"


@dataclass
class Hub:
    port: int
    client: httpx2.AsyncClient

    async def get(self, path: str = "/", **headers: str) -> httpx2.Response:
        return await self.ask("GET", path, **headers)

    async def ask(self, method: str, path: str = "/", content: Any = None, **headers: str) -> httpx2.Response:
        named = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, f"http://127.0.0.1:{self.port}{path}", headers=named, content=content)


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await PlainTextResponse("the API")(scope, receive, send)


class Readers:
    """The token `hf_x` reads all Spaces."""

    def may_read(self, authorization: str | None, space: str) -> bool:  # noqa: ARG002 - the part of a protocol
        return authorization == "Bearer hf_x"


@asynccontextmanager
async def served(ground: Ground) -> AsyncIterator[Hub]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        proxy = AppProxy(api, ground.spaces, ground.life, Readers())
        config = uvicorn.Config(proxy, lifespan="on", log_config=None, server_header=False, proxy_headers=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started)
        async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
            yield Hub(listener.getsockname()[1], client)
        server.should_exit = True
        await serving
