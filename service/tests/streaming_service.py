"""A service that streams, and ends its stream when the process gets SIGUSR1, and says whether it is ready."""

import asyncio
import signal
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from service.logs import configure_logging
from service.main import create_app
from service.server import run
from service.settings import load_settings

configure_logging("info")
settings = load_settings()
app = create_app(settings)


async def pieces() -> AsyncIterator[str]:
    go = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, go.set)
    yield "first,"
    await go.wait()
    yield f"last,stopping={app.state.service.stopping}"


@app.get("/stream")
async def stream() -> StreamingResponse:
    return StreamingResponse(pieces())


run(app, settings)
