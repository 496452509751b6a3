"""What routes may ask for."""

import time
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from service.circuits import Circuits
from service.clients import UpstreamClient
from service.settings import Settings


@dataclass
class ServiceState:
    """What one running service knows; `clients` is filled when it starts."""

    settings: Settings
    release: str | None
    circuits: Circuits
    clients: dict[str, UpstreamClient] = field(default_factory=dict)
    started_at: float = field(default_factory=time.monotonic)


def get_state(request: Request) -> ServiceState:
    """The state of the service that serves this request."""
    state: ServiceState = request.app.state.service
    return state


State = Annotated[ServiceState, Depends(get_state)]
