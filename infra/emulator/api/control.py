"""The Hub's own addresses under `/_emulator/`: all but the status are served only where `--control` asked for them."""

import asyncio
import fnmatch
import os
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from infra.emulator.accounts.errors import SeedError
from infra.emulator.accounts.planting import plant
from infra.emulator.accounts.seed import parse_seed
from infra.emulator.api.access import AnyCaller, Call
from infra.emulator.clock import hub_time
from infra.emulator.errors import bad_request
from infra.emulator.kinds import Kind
from infra.emulator.requestlog import RequestLine
from infra.emulator.settings import VERSION

status_router = APIRouter()
control_router = APIRouter(prefix="/_emulator")

_MOST_LINES = 10_000


class ClockBody(BaseModel):
    """Seconds to put the clock forward."""

    advance: Annotated[float, Field(ge=0, le=10 * 365 * 86_400)]


class HoldBody(BaseModel):
    """A Space, and the stage to keep it in."""

    space: str
    stage: str


class ReleaseBody(BaseModel):
    """A Space that may go on."""

    space: str


class PaceBody(BaseModel):
    """Seconds that each build takes at least."""

    build: Annotated[float, Field(ge=0, le=3600)]


class LineQuery(BaseModel):
    """Which lines of the request log; `path` is a glob of the path with its query, whose `*` also takes `/`."""

    last: Annotated[int, Field(ge=1, le=_MOST_LINES)] = 100
    method: str | None = None
    path: str | None = None
    status: int | None = None
    write: bool | None = None

    def fits(self, line: RequestLine) -> bool:
        """Tell whether a line is asked for."""
        return (
            self.method in {None, line.method}
            and (self.path is None or fnmatch.fnmatchcase(line.path, self.path))
            and self.status in {None, line.status}
            and self.write in {None, line.write}
        )


@status_router.get("/_emulator/status")
async def status(call: AnyCaller) -> JSONResponse:
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


@control_router.post("/reset")
async def reset(call: AnyCaller) -> JSONResponse:
    """Forget all repositories, rules and counts, and go back to the accounts of the start. The clock stays."""
    call.hub.accounts.reset()
    call.hub.faults.clear()
    call.hub.rates.clear()
    call.hub.stores.requests.clear()
    return JSONResponse({"forgotten": await _forget_all(call)})


@control_router.post("/seed")
async def seed(call: AnyCaller) -> JSONResponse:
    """Take a seed (YAML or JSON) in place of all accounts; where it names Spaces, in place of all repositories too."""
    try:
        wanted = parse_seed(await call.request.body(), "seed")
    except SeedError as error:
        raise bad_request(str(error)) from error
    if wanted.spaces:
        await _forget_all(call)
    call.hub.accounts.replace(wanted.accounts)
    made = plant(call.hub, wanted.spaces)
    for space in made:
        call.hub.life.pushed(space)
    return JSONResponse({"closed": call.hub.accounts.closed, "spaces": made})


@control_router.get("/requests")
async def requests(call: AnyCaller, query: Annotated[LineQuery, Query()]) -> JSONResponse:
    """Return the last lines of the request log that are asked for, the oldest first, and the counts of all."""
    log = call.hub.stores.requests
    lines = [asdict(line) for line in log.last() if query.fits(line)]
    return JSONResponse({"requests": lines[-query.last :], "found": len(lines), **log.counts()})


@control_router.get("/clock")
async def clock(call: AnyCaller) -> JSONResponse:
    """Tell what time the Hub takes it to be."""
    return _time(call)


@control_router.post("/clock")
async def advance(call: AnyCaller, body: ClockBody) -> JSONResponse:
    """Put the clock forward: those who wait until then go on."""
    call.hub.clock.advance(body.advance)
    return _time(call)


@control_router.post("/hold")
async def hold(call: AnyCaller, body: HoldBody) -> JSONResponse:
    """Keep a Space in a stage when it comes there."""
    try:
        call.hub.life.hold(body.space, body.stage)
    except ValueError as error:
        raise bad_request(str(error)) from error
    return JSONResponse({"space": body.space, "stage": body.stage})


@control_router.post("/release")
async def release(call: AnyCaller, body: ReleaseBody) -> JSONResponse:
    """Let a Space go on."""
    call.hub.life.release(body.space)
    return JSONResponse({"space": body.space})


@control_router.post("/pace")
async def pace(call: AnyCaller, body: PaceBody) -> JSONResponse:
    """Let each build from now on take so many seconds at least, however many there are at one time."""
    call.hub.life.pace(body.build)
    return JSONResponse({"build": body.build})


def _time(call: Call) -> JSONResponse:
    body: dict[str, Any] = {"now": hub_time(call.hub.clock.now())}
    return JSONResponse(body)


async def _forget_all(call: Call) -> int:
    """Forget all repositories; return how many of them were Spaces."""
    stores = call.hub.stores
    spaces = stores.spaces.count()
    for kind in Kind:
        for repo in stores.repositories.all(kind):
            async with stores.git[kind].writing(repo.id):
                stores.spaces.delete(repo)
                if kind is Kind.SPACE:
                    call.hub.life.forget(repo.id)
                await asyncio.to_thread(stores.git[kind].remove, repo.id)
    return spaces
