"""A closed Hub for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator.accounts.closed import ClosedHub, closed_hub


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[ClosedHub]:
    with closed_hub(tmp_path / "data") as running:
        yield running
