"""The Hub's API as an ASGI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from infra.emulator.api import (
    catalog,
    commit,
    content,
    control,
    environment,
    files,
    history,
    identity,
    info,
    logs,
    repos,
    resolve,
    runtime,
)
from infra.emulator.envelope import Envelope
from infra.emulator.errors import install_errors
from infra.emulator.guard import Guard
from infra.emulator.hub import Hub
from infra.emulator.pages.site import add_pages
from infra.emulator.ratelimit import RateWindows

KIND = "spaces"


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
    return Envelope(Guard(app, hub.settings.host), hub.stores.requests, RateWindows())


def _route(app: FastAPI, *, reset: bool) -> None:
    """Add the routes: whole words before `{owner}/{name}`, and all that is of one repository under its prefix."""
    for area in (identity.router, repos.router, catalog.router, content.router):
        app.include_router(area)
    for module in (identity, info, content, commit, files, history, runtime, environment, logs):
        app.include_router(module.of_space, prefix=f"/api/{KIND}/{{owner}}/{{name}}")
    app.include_router(resolve.of_site, prefix=f"/{KIND}/{{owner}}/{{name}}")
    app.include_router(info.router)
    app.include_router(control.status_router)
    if reset:
        app.include_router(control.control_router)
