"""Hubs for the tests of the local Hub."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# The client reads these when it is imported; it refuses addresses whose host name is not the one of HF_ENDPOINT.
os.environ["HF_ENDPOINT"] = "http://127.0.0.1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HOME"] = str(Path(tempfile.gettempdir()) / "spacedock-tests-hf-home")
os.environ["NO_PROXY"] = "127.0.0.1"

from tests.emulator.hubs import ThreadHub, thread_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ThreadHub]:
    with thread_hub(tmp_path / "data") as running:
        yield running
