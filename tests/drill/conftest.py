"""What the drills of rollouts share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drill.fleet import Fleet, fleet


@pytest.fixture
def drilled(tmp_path: Path) -> Iterator[Fleet]:
    """Yield a project of three tiny Spaces on a local Hub under control."""
    with fleet(tmp_path) as made:
        yield made
