"""The running half of the local Hub, as the wire half calls it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from infra.emulator.life.builder import Builder
from infra.emulator.life.environments import Environments
from infra.emulator.life.processes import Processes
from infra.emulator.life.replica import Replica
from infra.emulator.life.workload import House, Workload
from infra.emulator.seam import LogKind, LogLine, Repos, Runtime, Spaces

DEBOUNCE = 0.3
"""Seconds to wait for further changes of variables, secrets or hardware before the one restart for all of them."""


class Supervisor:
    """Implements `Life`. Use it on one event loop's thread.

    In its folder: `envs/` (Python environments, kept), `runs/` (the files of running processes, removed with them),
    `logs/<owner>/<name>/{build,run}.log` and `processes.json`.
    """

    def __init__(self, *, spaces: Spaces, repos: Repos, folder: Path, endpoint: Callable[[], str]) -> None:
        self._folder = folder
        self._spaces = spaces
        self._processes = Processes(folder / "processes.json")
        self._environments = Environments(folder / "envs", self._processes)
        builder = Builder(repos, self._environments)
        self._house = House(spaces, repos, builder, self._processes, folder, endpoint)
        self._workloads: dict[str, Workload] = {}

    async def start(self) -> None:
        """Bring every Space that is not paused back to life; returns when all are under way."""
        await self._processes.open()
        await asyncio.to_thread(shutil.rmtree, self._folder / "runs", ignore_errors=True)
        await asyncio.to_thread(self._environments.sweep)
        for space in self._spaces.ids():
            self._workload(space).roll_out()

    async def stop(self) -> None:
        """End every process; returns when all are gone."""
        await asyncio.gather(*(workload.close() for workload in self._workloads.values()))
        await self._processes.close()

    def pushed(self, space: str) -> None:
        """Build the head of `main`; a build under way is given up for it."""
        self._workload(space).roll_out()

    def configured(self, space: str) -> None:
        """Restart with the new settings, once for all changes that come close together."""
        self._workload(space).roll_out(delay=DEBOUNCE)

    def restart(self, space: str, *, factory: bool) -> None:
        """Restart; with `factory` make the environment anew."""
        self._workload(space).roll_out(factory=factory)

    def pause(self, space: str) -> None:
        """End the process and stay PAUSED until `restart`."""
        self._workload(space).pause()

    def forget(self, space: str) -> None:
        """End the process of a deleted Space and drop what is kept of it."""
        self._workload(space).forget()

    def runtime(self, space: str) -> Runtime:
        """Return the state of a Space; NO_APP_FILE when nothing was ever built."""
        return self._workload(space).runtime()

    def serving(self, space: str) -> Replica | None:
        """Return the process that answers the visitors of a Space."""
        return self._workload(space).serving

    def log(self, space: str, kind: LogKind) -> list[LogLine]:
        """Return the whole log of the current build or process (the last 10,000 lines)."""
        return self._workload(space).lines(kind)

    async def follow(self, space: str, kind: LogKind) -> AsyncIterator[LogLine]:
        """Yield the log from its first line on and go on as it grows; ends when that build or process ends."""
        log = self._workload(space).log(kind)
        if log is None:
            for line in self._workload(space).lines(kind):
                yield line
            return
        async for line in log.follow():
            yield line

    def _workload(self, space: str) -> Workload:
        return self._workloads.setdefault(space, Workload(space, self._house))
