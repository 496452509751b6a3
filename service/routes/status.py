"""`GET /`: what is running here, as data for programs and as a page for people."""

import time

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field

from service import __version__
from service.dependencies import ServiceState, State
from service.pages.accept import prefers_html
from service.pages.status_page import circuit_card, now_utc, service_facts, verdict, worst_first
from service.pages.templating import FOLDER

router = APIRouter(tags=["status"])


class Links(BaseModel):
    """Paths of this service."""

    health: str = "/health"
    circuits: str = "/health/circuits"
    docs: str | None = Field("/docs", description="Null when the settings switch it off.")


class Status(BaseModel):
    """The service in one answer."""

    name: str
    version: str
    release: str | None = Field(description="Digest of the deployed artifact; null when run from the source.")
    environment: str
    uptime_seconds: float
    links: Links


@router.get(
    "/", response_model=Status, responses={200: {"content": {"text/html": {}}}}
)  # describes; the next line serves, as one route, so that 405 allows both methods
@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
async def read_status(request: Request, state: State) -> Response:
    """Name, version, release, environment and uptime; a page with the circuits for who asks for HTML."""
    status = _status(state)
    if prefers_html(request.headers.get("accept", "")):
        return await _page(state, status)
    return JSONResponse(status.model_dump(mode="json"), headers={"Vary": "Accept"})


@router.get("/status.js", include_in_schema=False)
async def read_script() -> FileResponse:
    """The page's only script."""
    return FileResponse(FOLDER / "status.js", headers={"Cache-Control": "max-age=300"})


def _status(state: ServiceState) -> Status:
    return Status(
        name=state.settings.name,
        version=__version__,
        release=state.release,
        environment=state.settings.environment,
        uptime_seconds=round(time.monotonic() - state.started_at, 3),
        links=Links(docs="/docs" if state.settings.docs else None),
    )


async def _page(state: ServiceState, status: Status) -> Response:
    circuits, upstreams, now = await state.circuits.status(), state.settings.called, now_utc()
    links = {"Health": "health", "Readiness": "health/ready", "Circuits": "health/circuits", "Metrics": "metrics"}
    if state.settings.docs:
        links["Routes"] = "docs"
    return state.pages.answer(
        "status.html",
        name=status.name,
        verdict=verdict(upstreams, circuits),
        facts=service_facts(status, now),
        circuits=worst_first(
            circuit_card(upstream, circuits[upstream.name], state.metrics.latency.recent(upstream.name), now)
            for upstream in upstreams
        ),
        links=links,
        now=now,
    )
