"""A Hub for tests that use the official client and an endpoint, and nothing else of the Hub they talk to.

It is a local Hub of their own, or the one at HUB_ENDPOINT, asked with HUB_TOKEN.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

# The client reads these when it is imported; it refuses addresses whose host name is not the one of HF_ENDPOINT.
os.environ["HF_ENDPOINT"] = os.environ.get("HUB_ENDPOINT", "http://127.0.0.1")
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_HOME"] = str(Path(tempfile.gettempdir()) / "spacedock-tests-hf-home")
os.environ["NO_PROXY"] = "127.0.0.1"

import httpx2
from huggingface_hub import HfApi

from tests.conformance.routes import recorded
from tests.emulator.hubs import hub_process

__all__ = ["recorded"]

TOKEN = os.environ.get("HUB_TOKEN", "hf_contract")


@dataclass(frozen=True)
class Contract:
    """A Hub, as its clients know it: the official client, plain HTTP, and an owner whose Spaces they may write.

    `log` is the request log of a local Hub.
    """

    endpoint: str
    api: HfApi
    http: httpx2.Client
    owner: str
    log: Path | None = None

    def new_space(self) -> str:
        space = f"{self.owner}/contract-{uuid4().hex[:12]}"
        self.api.create_repo(space, repo_type="space", space_sdk="docker")
        return space


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contract]:
    given = os.environ.get("HUB_ENDPOINT")
    if given:
        with client_of(given) as http:
            api = HfApi(endpoint=given, token=TOKEN)
            yield Contract(given, api, http, str(api.whoami()["name"]))
        return
    data = tmp_path_factory.mktemp("contract") / "data"
    with hub_process(data) as hub, client_of(hub.endpoint) as http:
        yield Contract(hub.endpoint, HfApi(endpoint=hub.endpoint, token=TOKEN), http, "acme", data / "requests.log")


def client_of(endpoint: str) -> httpx2.Client:
    headers = {"authorization": f"Bearer {TOKEN}"}
    return httpx2.Client(base_url=endpoint, headers=headers, trust_env=False, timeout=30)


@pytest.fixture
def space(contract: Contract) -> Iterator[str]:
    made = contract.new_space()
    yield made
    contract.api.delete_repo(made, repo_type="space", missing_ok=True)
