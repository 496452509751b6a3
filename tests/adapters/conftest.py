"""A real local Hub for the real client, and a proxy in front of it that does harm."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import stamina
from pydantic import SecretStr

# The client reads these when it is imported; it refuses addresses whose host name is not the one of HF_ENDPOINT.
os.environ["HF_ENDPOINT"] = "http://127.0.0.1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_HOME"] = str(Path(tempfile.gettempdir()) / "spacedock-tests-hf-home")

from infra.adapters.clock import SystemClock
from infra.adapters.hub import HuggingFaceHub, connect
from infra.adapters.hub_calls import PATIENCE
from tests.emulator.hubs import HubProcess, hub_process
from tests.support.faulty import FaultyHub, faulty_hub
from tests.support.spaces import space

TOKEN = SecretStr("hf_adapters")


@dataclass
class Connected:
    """The adapter on a Hub, a Space of its own, and what people were told while it waited."""

    hub: HuggingFaceHub
    space: str
    told: list[str] = field(default_factory=list)

    def create(self) -> "Connected":
        owner, name = self.space.split("/")
        self.hub.create(space(owner=owner, name=name), {})
        return self


def connected(endpoint: str, patience: float = PATIENCE) -> Connected:
    told: list[str] = []
    hub = connect(endpoint, TOKEN, SystemClock(), told.append, patience)
    return Connected(hub, f"acme/adapter-{uuid4().hex[:10]}", told)


@pytest.fixture(scope="session")
def local_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with hub_process(tmp_path_factory.mktemp("adapters") / "data") as running:
        yield running


@pytest.fixture
def new(local_hub: HubProcess) -> Connected:
    """A connected adapter whose Space does not exist yet."""
    return connected(local_hub.endpoint)


@pytest.fixture
def made(new: Connected) -> Connected:
    return new.create()


@pytest.fixture
def proxy(local_hub: HubProcess) -> Iterator[FaultyHub]:
    with faulty_hub(local_hub.endpoint) as running:
        yield running


@pytest.fixture
def faulty(made: Connected, proxy: FaultyHub) -> Connected:
    """An adapter behind the proxy, with a Space that exists."""
    behind = connected(proxy.endpoint)
    behind.space = made.space
    return behind


@pytest.fixture
def at_once() -> Iterator[None]:
    """Repeat without pauses."""
    with stamina.set_testing(True, attempts=6):
        yield
