"""The application: `create_app(settings)`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.middleware import Middleware

from service import __version__
from service.body_limit import BodyLimit
from service.circuits import Circuits
from service.clients import open_clients
from service.cors import ListedOriginsCORS
from service.dependencies import ServiceState
from service.errors import CatchErrors, add_error_handlers
from service.gateway.setup import gateway_mounts, telling_headers
from service.liveness import Liveness
from service.observability.measure import Measure
from service.observability.metrics import Metrics
from service.observability.tracing import Tracing, prepare_tracing
from service.own_routes import own_routers
from service.pages.templating import Pages
from service.probes import probing
from service.release import read_release
from service.request_log import REQUEST_ID_HEADER, RequestLog
from service.routes import docs, health, status
from service.routes import metrics as metrics_route
from service.security import SecureHeaders, frame_ancestors
from service.settings import Settings
from service.shared.state import make_redis, sharing

RELEASE_FILE = Path("release.json")

log = structlog.stdlib.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """Build the service. `release.json` is read from the working directory, which is the bundle's root."""
    release, tracing = read_release(RELEASE_FILE), prepare_tracing(settings)
    metrics = _metrics(settings, release)
    app = FastAPI(
        title=settings.name,
        version=__version__,
        openapi_url="/openapi.json" if settings.docs else None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        middleware=_middleware(settings, metrics, tracing),
        telemetry=tracing.telemetry,
    )
    circuits = Circuits(settings.called, metrics.upstream_call)
    state = ServiceState(settings, release, circuits, metrics, Pages(), tracing, make_redis(settings))
    app.state.service = state
    add_error_handlers(app)
    for router in (health.router, status.router, metrics_route.router, *own_routers(settings)):
        app.include_router(router)
    if settings.docs:
        app.include_router(docs.router)
    app.router.routes += gateway_mounts(settings, circuits, state.clients, state.redis)
    return app


def _metrics(settings: Settings, release: str | None) -> Metrics:
    facts = {"version": __version__, "release": release or "", "environment": settings.environment}
    return Metrics([upstream.name for upstream in settings.called], facts)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state: ServiceState = app.state.service
    settings = state.settings
    log.info(
        "starting", service=settings.name, version=__version__, release=state.release, environment=settings.environment
    )
    async with state.tracing.running(), open_clients(settings.called, state.circuits) as clients:
        state.clients.update(clients)
        async with sharing(state.redis, settings, state.circuits), probing(settings.called, state.circuits):
            yield


def _middleware(settings: Settings, metrics: Metrics, tracing: Tracing) -> list[Middleware]:
    """Outermost first."""
    cors = Middleware(
        ListedOriginsCORS,
        allow_origins=settings.cors_allowed_origins,
        allow_credentials=settings.cors_allow_credentials,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=[REQUEST_ID_HEADER, *telling_headers(settings)],
    )
    return [
        Middleware(RequestLog, trace_id=tracing.exporter and tracing.exporter.trace_id),
        Middleware(Measure, metrics=metrics),
        Middleware(SecureHeaders, frames=frame_ancestors(settings.space_host)),
        cors,
        Middleware(Liveness),
        Middleware(CatchErrors),
        Middleware(BodyLimit, max_body_size=settings.max_body_size),
    ]
