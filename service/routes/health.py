"""`GET /health` and what stands behind it."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from service.circuits import CircuitStatus
from service.dependencies import ServiceState, State

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    """The service answers."""

    status: Literal["healthy"] = "healthy"


class Readiness(BaseModel):
    """Whether callers should be sent here."""

    status: Literal["ready", "not ready"]
    reasons: list[str] = Field(description="What stands in the way; empty when ready.")


@router.get("")  # describes; the next line stands for both methods, as one route, so that 405 names both
@router.api_route("", methods=["GET", "HEAD"], include_in_schema=False)
def read_health() -> Health:
    """Say that the service is alive. It touches nothing outside, so a failing external service cannot delay it."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness, "description": "Not ready"}})
@router.api_route("/ready", methods=["GET", "HEAD"], include_in_schema=False)
async def read_readiness(state: State, response: Response) -> Readiness:
    """Say whether every required external service is there and the service is not shutting down; 503 when not."""
    reasons = await _reasons(state)
    if reasons:
        response.status_code = 503
    return Readiness(status="not ready" if reasons else "ready", reasons=reasons)


@router.get("/circuits")
@router.api_route("/circuits", methods=["GET", "HEAD"], include_in_schema=False)
async def read_circuits(state: State) -> dict[str, CircuitStatus]:
    """State of the circuit breaker of each external service, by the service's name."""
    return await state.circuits.status()


async def _reasons(state: ServiceState) -> list[str]:
    circuits = await state.circuits.status()
    away = [
        f"the circuit of the required service '{upstream.name}' is {circuits[upstream.name].state}"
        for upstream in state.settings.called
        if upstream.required and circuits[upstream.name].state != "closed"
    ]
    return [*(["the service is shutting down"] if state.stopping else []), *away]
