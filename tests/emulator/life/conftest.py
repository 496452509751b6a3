from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.emulator.life.ground import Ground
from tests.emulator.life.proxied import Hub, served


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    made = Ground(tmp_path / "life")
    await made.life.start()
    yield made
    await made.life.stop()


@pytest.fixture
async def hub(ground: Ground) -> AsyncIterator[Hub]:
    async with served(ground) as made:
        yield made
