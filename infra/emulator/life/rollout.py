"""One release on its way, from its commit to a healthy process."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from infra.emulator.life.builder import Image, Release
from infra.emulator.life.house import House
from infra.emulator.life.journal import Journal
from infra.emulator.life.launch import Launch
from infra.emulator.life.logs import Log
from infra.emulator.life.replica import Replica, free_port
from infra.emulator.life.stages import Phase, ReleaseError
from infra.emulator.seam import SpaceRecord


class Rollout:
    """Brings up one release. `replica` is its process as soon as there is one; whoever made the rollout ends it."""

    def __init__(self, release: Release, house: House, journal: Journal) -> None:
        self.release = release
        self.replica: Replica | None = None
        self._house = house
        self._journal = journal
        number = next(house.numbers)
        self._folder = house.folder / "runs" / release.space / f"{release.sha[:12]}-{number}"

    async def bring_up(self, log: Log, starting: Callable[[], None]) -> Replica:
        """Build the release and start it; return its process when that is healthy.

        What changes of the Space's settings until the start is taken along.

        Args:
            log: for the build.
            starting: called between the build and the start.

        Raises:
            ReleaseError: It cannot be built or started.
        """
        space = self.release.space
        due = self._house.clock.monotonic() + self._house.holds.build
        try:
            image = await self._build(log)
            await self._house.clock.sleep(due - self._house.clock.monotonic())
            await self._house.holds.passed(space, Phase.BUILDING)
            while not image.follows(self.release, self._record().variables):
                image = await self._build(self._journal.begin("build"))
            starting()
            replica = await self._start(image)
            await replica.become_healthy()
            await self._house.holds.passed(space, Phase.APP_STARTING)
        except BaseException:
            if self.replica is None:
                await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
            raise
        return replica

    async def _build(self, log: Log) -> Image:
        try:
            async with self._house.slots:
                folder = await asyncio.to_thread(_emptied, self._folder)
                return await self._house.builder.build(self.release, self._record().variables, folder, log)
        finally:
            self._journal.end(log)

    async def _start(self, image: Image) -> Replica:
        launch = Launch(self._record(), self.release, image, self._house.endpoint(), free_port())
        log = self._journal.begin("run")
        try:
            self.replica = await Replica.start(launch, self._house, log)
        except BaseException:
            self._journal.end(log)
            raise
        return self.replica

    def _record(self) -> SpaceRecord:
        record = self._house.spaces.get(self.release.space)
        if record is None:
            raise ReleaseError(Phase.BUILD_ERROR, "The Space was deleted")
        return record


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder
