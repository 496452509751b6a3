"""The server around the application."""

import asyncio
import signal
import socket
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from service.connection import BoundedConnection
from service.dependencies import ServiceState
from service.settings import Settings

CONNECTIONS = 1000
"""Open at once; callers beyond are told 503, so that their number cannot take all memory and file handles."""


class Server(uvicorn.Server):
    """Says that it is not ready any more before it finishes what it has begun."""

    def __init__(self, config: uvicorn.Config, state: ServiceState) -> None:
        super().__init__(config)
        self._state = state

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish."""
        self._state.stopping = True
        await super().shutdown(sockets)


def run(app: FastAPI, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are finished first, then the process ends with 0.

    Raises:
        StartError: A required external service cannot be reached.
        SystemExit: A signal arrived, or the port cannot be bound.
    """
    # uvicorn raises the signal again when it is done; the default handlers would end the process with it
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, _leave)
    asyncio.run(_serve(app, settings))


async def _serve(app: FastAPI, settings: Settings) -> None:
    """Run the lifespan here and not in uvicorn, which turns its errors into logged tracebacks."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="off",
        http=BoundedConnection,
        ws="none",
        limit_concurrency=CONNECTIONS,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    async with app.router.lifespan_context(app):
        await Server(config, app.state.service).serve()


def _leave(_signum: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
