"""The application: `create_app(settings)`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.middleware import Middleware

from service import __version__
from service.circuits import Circuits
from service.clients import open_clients
from service.cors import ListedOriginsCORS
from service.dependencies import ServiceState
from service.errors import CatchErrors, add_error_handlers
from service.probes import probing
from service.release import read_release
from service.request_log import REQUEST_ID_HEADER, RequestLog
from service.routes import health, status
from service.settings import Settings

RELEASE_FILE = Path("release.json")

log = structlog.stdlib.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """Build the service. `release.json` is read from the working directory, which is the bundle's root."""
    app = FastAPI(title=settings.name, version=__version__, lifespan=_lifespan, middleware=_middleware(settings))
    app.state.service = ServiceState(settings, read_release(RELEASE_FILE), Circuits(settings.upstreams))
    add_error_handlers(app)
    app.include_router(status.router)
    app.include_router(health.router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state: ServiceState = app.state.service
    settings = state.settings
    log.info(
        "starting", service=settings.name, version=__version__, release=state.release, environment=settings.environment
    )
    async with open_clients(settings.upstreams, state.circuits) as clients:
        state.clients.update(clients)
        async with probing(settings.upstreams, state.circuits):
            yield


def _middleware(settings: Settings) -> list[Middleware]:
    """Outermost first."""
    cors = Middleware(
        ListedOriginsCORS,
        allow_origins=settings.cors_allowed_origins,
        allow_credentials=settings.cors_allow_credentials,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=[REQUEST_ID_HEADER],
    )
    return [Middleware(RequestLog), cors, Middleware(CatchErrors)]
