"""`GET /health` and what stands behind it."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from service.circuits import CircuitStatus
from service.dependencies import State

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    """The service answers."""

    status: Literal["healthy"] = "healthy"


@router.get("")  # describes; the next line serves, as one route, so that 405 allows both methods
@router.api_route("", methods=["GET", "HEAD"], include_in_schema=False)
async def read_health() -> Health:
    """Say that the service is alive. It touches nothing outside, so a failing external service cannot delay it."""
    return Health()


@router.get("/circuits")
async def read_circuits(state: State) -> dict[str, CircuitStatus]:
    """State of the circuit breaker of each external service, by the service's name."""
    return await state.circuits.status()
