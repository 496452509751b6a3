"""A service with a route of its own that answers when the process gets SIGUSR1."""

import asyncio
import signal

import structlog

from service.logs import configure_logging
from service.main import create_app
from service.server import run
from service.settings import load_settings

configure_logging("info")
settings = load_settings()
app = create_app(settings)
log = structlog.stdlib.get_logger()


@app.get("/slow")
async def wait_for_the_signal() -> str:
    go = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, go.set)
    log.info("waiting")
    await go.wait()
    return "done"


run(app, settings)
