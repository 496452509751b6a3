"""The running Space: its state, and what its owner can make it do (hub-api 6.1 and 6.2)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Manageable, Readable, Target
from infra.emulator.api.bodies import HardwareBody, SleepBody
from infra.emulator.api.shapes import view
from infra.emulator.errors import bad_request
from infra.emulator.store.spaces import SpaceStore

of_space = APIRouter()


@of_space.get("/runtime")
async def runtime(target: Readable) -> JSONResponse:
    """Tell the state of a Space."""
    return _runtime(target)


@of_space.post("/hardware")
async def hardware(target: Manageable, body: HardwareBody) -> JSONResponse:
    """Ask for other hardware; the Space restarts on it."""
    target.check_plan(target.repo.owner, target.space.sdk, body.flavor)
    _spaces(target).set_hardware(target.space, body.flavor)
    if body.sleep_time is not None:
        _spaces(target).set_sleep_time(target.space, body.sleep_time)
    target.hub.life.configured(target.space.id)
    return written(target)


@of_space.post("/sleeptime")
async def sleep_time(target: Manageable, body: SleepBody) -> JSONResponse:
    """Set the idle time before it sleeps; it does not restart for that."""
    _spaces(target).set_sleep_time(target.space, body.seconds)
    target.hub.life.retimed(target.space.id)
    return written(target)


@of_space.post("/pause")
async def pause(target: Manageable) -> JSONResponse:
    """End the process until the owner restarts it."""
    refuse_static(target)
    _spaces(target).set_paused(target.space, paused=True)
    target.hub.life.pause(target.space.id)
    return written(target)


@of_space.post("/restart")
async def restart(target: Manageable, *, factory: bool = False) -> JSONResponse:
    """Start it again; with `factory` from a new build that uses no cache."""
    refuse_static(target)
    _spaces(target).set_paused(target.space, paused=False)
    target.hub.life.restart(target.space.id, factory=factory)
    return written(target)


def refuse_static(target: Target) -> None:
    """Refuse with 400 what a Space without a process cannot do."""
    if view(target, target.space).sdk == "static":
        raise bad_request("A static Space has no process to pause, restart, develop in or mount volumes for")


def written(target: Target) -> JSONResponse:
    """Note a change, and answer with the runtime as it is now."""
    target.wrote()
    return _runtime(target)


def _runtime(target: Target) -> JSONResponse:
    space = _spaces(target).at(target.space.owner, target.space.name)
    return JSONResponse(view(target, space).runtime())


def _spaces(target: Target) -> SpaceStore:
    return target.hub.stores.spaces
