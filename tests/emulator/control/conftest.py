"""A Hub that was started with its control addresses, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator.hubs import ThreadHub, thread_hub
from tests.support.control import Control


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ThreadHub]:
    with thread_hub(tmp_path / "data", control=True) as running:
        running.create("acme/api")
        yield running


@pytest.fixture
def control(hub: ThreadHub) -> Iterator[Control]:
    with Control(hub.endpoint) as client:
        yield client
