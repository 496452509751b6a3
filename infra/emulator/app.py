"""The Hub's API as an ASGI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from infra.emulator.api import control, faultrules, oauth
from infra.emulator.api.routes import add_routes
from infra.emulator.envelope import Envelope
from infra.emulator.errors import install_errors
from infra.emulator.faults.gate import FaultGate
from infra.emulator.guard import Guard
from infra.emulator.hub import Hub
from infra.emulator.pages.site import add_pages


def create_app(hub: Hub) -> ASGIApp:
    """Return the API of a Hub. The running half starts and stops with the app's lifespan."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await hub.life.start()
        try:
            yield
        finally:
            await hub.life.stop()

    app = FastAPI(lifespan=lifespan, openapi_url=None, redirect_slashes=False)
    app.state.hub = hub
    install_errors(app)
    _route(app, reset=hub.settings.control)
    add_pages(app)
    guarded = Guard(app, hub.settings.host)
    return Envelope(FaultGate(guarded, hub.faults) if hub.settings.control else guarded, hub)


def _route(app: FastAPI, *, reset: bool) -> None:
    """Add the routes of the Hub, and its own under `/_emulator/`."""
    add_routes(app)
    app.include_router(oauth.router)
    app.include_router(control.status_router)
    if reset:
        app.include_router(control.control_router)
        app.include_router(faultrules.router)
