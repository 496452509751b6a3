"""`GET /`: what is running here."""

import time

from fastapi import APIRouter
from pydantic import BaseModel, Field

from service import __version__
from service.dependencies import State

router = APIRouter(tags=["status"])


class Links(BaseModel):
    """Paths of this service."""

    health: str = "/health"
    circuits: str = "/health/circuits"
    docs: str = "/docs"


class Status(BaseModel):
    """The service in one answer."""

    name: str
    version: str
    release: str | None = Field(description="Digest of the deployed artifact; null when run from the source.")
    environment: str
    uptime_seconds: float
    links: Links = Links()


@router.get("/")  # describes; the next line serves, as one route, so that 405 allows both methods
@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
async def read_status(state: State) -> Status:
    """Name, version, release, environment and uptime of the service."""
    return Status(
        name=state.settings.name,
        version=__version__,
        release=state.release,
        environment=state.settings.environment,
        uptime_seconds=round(time.monotonic() - state.started_at, 3),
    )
