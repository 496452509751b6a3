"""The server around the application."""

import asyncio
import signal
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from service.settings import Settings


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
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    async with app.router.lifespan_context(app):
        await uvicorn.Server(config).serve()


def _leave(_signum: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
