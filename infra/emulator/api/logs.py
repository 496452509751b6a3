"""Build and run logs as server-sent events (hub-api 6.5)."""

import json
from collections.abc import AsyncGenerator, AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from infra.emulator.api.access import Readable
from infra.emulator.api.sse import kept_alive
from infra.emulator.seam import LogKind, LogLine

of_space = APIRouter()

_KEEP_ALIVE = 15  # seconds; a client that does not follow takes 5 s of silence for the end


@of_space.get("/logs/{kind}")
async def logs(target: Readable, kind: LogKind) -> StreamingResponse:
    """Replay a log from its first line and go on with it until that build or process ends."""
    lines = target.hub.life.follow(target.space.id, kind)
    headers = {"Cache-Control": "no-cache"}
    return StreamingResponse(events(lines, _KEEP_ALIVE), media_type="text/event-stream", headers=headers)


def events(lines: AsyncIterator[LogLine], keep_alive: float) -> AsyncGenerator[bytes, None]:
    """Yield one event for each line, and an empty one for each `keep_alive` seconds without."""
    return kept_alive((_event(line) async for line in lines), keep_alive)


def _event(line: LogLine) -> bytes:
    return b"data: " + json.dumps({"data": line.text, "timestamp": line.timestamp}).encode() + b"\n\n"
