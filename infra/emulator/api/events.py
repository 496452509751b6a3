"""What happens to a Space, as server-sent events (hub-api 6.6): its stages, and what its process uses."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from infra.emulator.api.access import Readable, Target
from infra.emulator.api.runtimes import runtime_json
from infra.emulator.api.shapes import view
from infra.emulator.api.sse import kept_alive
from infra.emulator.hardware import SIZES
from infra.emulator.seam import Usage

of_space = APIRouter()

_KEEP_ALIVE = 15  # seconds
_EACH = 1.0  # seconds between two measurements, as the Hub has it for Jobs


@of_space.get("/events")
async def events(target: Readable) -> StreamingResponse:
    """Tell the runtime now and each time its stage changes, until the Space is deleted."""
    return _stream(kept_alive(_states(target), _KEEP_ALIVE))


@of_space.get("/metrics")
async def metrics(target: Readable) -> StreamingResponse:
    """Tell once a second what the process of the Space uses, until none serves."""
    return _stream(_measured(target))


async def _states(target: Target) -> AsyncIterator[bytes]:
    host = view(target, target.space).host
    async for runtime in target.hub.life.watch(target.space.id):
        yield _event("status", runtime_json(target.space, runtime, host))


async def _measured(target: Target) -> AsyncGenerator[bytes, None]:
    before: Usage | None = None
    while (usage := target.hub.life.usage(target.space.id)) is not None:
        share = (usage.cpu_seconds - before.cpu_seconds) / _EACH if before else 0.0
        yield _event("metric", _metric(usage, share, target.space.hardware))
        before = usage
        await asyncio.sleep(_EACH)


def _metric(usage: Usage, share: float, hardware: str) -> dict[str, Any]:
    """Return a measurement in the shape that the Hub has for Jobs; traffic is not measured here."""
    cores, memory = SIZES.get(hardware, SIZES["cpu-basic"])
    return {
        "cpu_usage_pct": round(100 * max(0.0, share) / cores, 1),
        "cpu_millicores": 1000 * cores,
        "memory_used_bytes": usage.memory,
        "memory_total_bytes": memory * 2**30,
        "rx_bps": 0,
        "tx_bps": 0,
        "gpus": {},
        "replica": "local",
    }


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _stream(chunks: AsyncGenerator[bytes, None]) -> StreamingResponse:
    return StreamingResponse(chunks, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
