"""The Hub's own addresses under `/_emulator/`."""

import asyncio
import os

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Caller
from infra.emulator.settings import VERSION

status_router = APIRouter()
control_router = APIRouter()


@status_router.get("/_emulator/status")
async def status(call: Caller) -> JSONResponse:
    """Tell that the Hub is up, and what it has done."""
    requests = call.hub.stores.requests
    body = {
        "pid": os.getpid(),
        "endpoint": call.hub.endpoint,
        "started_at": call.hub.started_at,
        "version": VERSION,
        "spaces": call.hub.stores.spaces.count(),
        "requests": {"reads": requests.reads, "writes": requests.writes},
    }
    return JSONResponse(body)


@control_router.post("/_emulator/reset")
async def reset(call: Caller) -> JSONResponse:
    """Forget all Spaces. Served only by a Hub that was started with `--control`."""
    stores = call.hub.stores
    gone = stores.spaces.all()
    for space in gone:
        async with stores.repos.writing(space.id):
            stores.spaces.delete(space)
            call.hub.life.forget(space.id)
            await asyncio.to_thread(stores.repos.remove, space.id)
    return JSONResponse({"forgotten": len(gone)})
