"""Commits over the wire (hub-api 5.3)."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from infra.emulator.api.access import Segment, Writable
from infra.emulator.repos.intake import Intake

of_space = APIRouter()

_PORTION = 4 * 2**20  # bytes that are decoded and stored in one go, away from the event loop


@of_space.post("/commit/{revision}")
async def commit(target: Writable, revision: Segment) -> JSONResponse:
    """Take a commit whole or not at all; a push to `main` sets off a build before the answer leaves."""
    repository = target.repository
    repository.branch(revision)  # an unknown branch is refused before the body is read
    intake = Intake(repository.objects)
    async for lines in _portions(target.request):
        await asyncio.to_thread(intake.take, lines)
    change = intake.change(revision, target.account.name)
    outcome = await target.hub.stores.repos.commit(target.space.id, change)
    if outcome.changed:
        target.wrote()
        if revision == "main":
            target.hub.life.pushed(target.space.id)
    url = f"{target.base_url}/spaces/{target.space.id}/commit/{outcome.head}"
    return JSONResponse({"success": True, "commitOid": outcome.head, "commitUrl": url, "hookOutput": ""})


async def _portions(request: Request) -> AsyncIterator[list[bytes]]:
    """Yield the body as groups of whole lines."""
    rest = bytearray()
    async for chunk in request.stream():
        rest += chunk
        if len(rest) >= _PORTION and b"\n" in chunk:
            *lines, last = bytes(rest).split(b"\n")
            rest = bytearray(last)
            yield lines
    yield bytes(rest).split(b"\n")
