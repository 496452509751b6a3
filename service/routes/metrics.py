"""`GET /metrics`: for Prometheus."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from service.dependencies import State

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=PlainTextResponse)
@router.api_route("/metrics", methods=["GET", "HEAD"], include_in_schema=False)
async def read_metrics(state: State) -> Response:
    """Requests, their latency, and the state of each circuit, in Prometheus' text format."""
    circuits = await state.circuits.status()
    text = state.metrics.exposition({name: circuit.state for name, circuit in circuits.items()})
    return Response(text, media_type=CONTENT_TYPE_LATEST)
