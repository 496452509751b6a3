from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.emulator.life.ground import Ground


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    made = Ground(tmp_path / "life")
    await made.life.start()
    yield made
    await made.life.stop()
