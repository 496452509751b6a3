"""Tells open pages that a stage changed; the page then loads itself again behind the scenes."""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from infra.emulator.api.access import Call, Caller
from infra.emulator.pages.render import ASSETS
from infra.emulator.pages.visibility import may_read
from infra.emulator.seam import Runtime

router = APIRouter()

_EVERY = 0.25  # seconds between two looks at the stages; a look costs microseconds, since they are in memory
_KEEP_ALIVE = 15  # seconds
_MOST = 50


def state_of(runtimes: Iterable[Runtime | None]) -> str:
    """Return a short text that changes when one of the states does; None stands for a Space that has gone."""
    return hashlib.sha256(repr(list(runtimes)).encode()).hexdigest()[:16]


@router.get(f"{ASSETS}/stages")
async def stages(call: Caller, space: Annotated[list[str], Query(max_length=_MOST)]) -> StreamingResponse:
    """Send the state of these Spaces as one event, and again after each change."""
    look = _Watch(call, space)
    headers = {"Cache-Control": "no-cache"}
    return StreamingResponse(changes(look, _EVERY, _KEEP_ALIVE), media_type="text/event-stream", headers=headers)


class _Watch:
    def __init__(self, call: Call, spaces: list[str]) -> None:
        self._call = call
        self._spaces = [space.partition("/") for space in spaces]

    def __call__(self) -> str:
        return state_of(self._runtime(owner, name) for owner, _, name in self._spaces)

    def _runtime(self, owner: str, name: str) -> Runtime | None:
        space = self._call.hub.stores.spaces.find(owner, name)
        return self._call.hub.life.runtime(space.id) if space and may_read(self._call, space) else None


async def changes(look: Callable[[], str], every: float, keep_alive: float) -> AsyncGenerator[bytes, None]:
    """Yield an event at once and one for each change, and a comment after each silence of `keep_alive` seconds."""
    last, sent = "", 0.0
    while True:
        state, moment = look(), time.monotonic()
        if state != last:
            yield f"data: {state}\n\n".encode()
            last, sent = state, moment
        elif moment - sent >= keep_alive:
            yield b":\n\n"
            sent = moment
        await asyncio.sleep(every)
