"""What routes may ask for."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis

from service.circuits import Circuits
from service.clients import UpstreamClient
from service.observability.metrics import Metrics
from service.observability.tracing import Tracing
from service.pages.templating import Pages
from service.settings import Settings


@dataclass
class ServiceState:
    """What one running service knows; `clients` is filled when it starts, `stopping` set when it ends."""

    settings: Settings
    release: str | None
    circuits: Circuits
    metrics: Metrics
    pages: Pages
    tracing: Tracing
    redis: Redis | None
    clients: dict[str, UpstreamClient] = field(default_factory=dict)
    started_at: float = field(default_factory=time.monotonic)
    stopping: bool = False


def get_state(request: Request) -> ServiceState:
    """The state of the service that serves this request."""
    state: ServiceState = request.app.state.service
    return state


State = Annotated[ServiceState, Depends(get_state)]


def upstream_client(name: str) -> Callable[[ServiceState], UpstreamClient]:
    """Make a dependency that gives a route the guarded client of an external service of kind http."""

    def find(state: State) -> UpstreamClient:
        return state.clients[name]

    return find
