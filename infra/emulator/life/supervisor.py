"""The running half of the local Hub, as the wire half calls it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

from infra.emulator.clock import Clock
from infra.emulator.life.builder import Builder
from infra.emulator.life.environments import Environments
from infra.emulator.life.house import House
from infra.emulator.life.processes import Processes
from infra.emulator.life.replica import Replica
from infra.emulator.life.static import StaticSite
from infra.emulator.life.workload import Workload
from infra.emulator.seam import LogKind, LogLine, Repos, Runtime, Spaces, Usage

PUSHES = 0.1
"""Seconds to wait for further commits before the one build for all of them."""
DEBOUNCE = 0.3
"""Seconds to wait for further changes of settings before the one restart for all of them."""
_LAST_GRACE = 2.0
"""Seconds between SIGTERM and SIGKILL when the Hub stops, or a Space is deleted."""


class Supervisor:
    """Implements `Life`. Use it on one event loop's thread.

    In its folder: `envs/` (Python environments, kept), `runs/` (the files of running processes, removed with them),
    `logs/<owner>/<name>/{build,run}.log` and `processes.json`.
    """

    def __init__(
        self, *, spaces: Spaces, repos: Repos, folder: Path, endpoint: Callable[[], str], clock: Clock
    ) -> None:
        self._folder = folder
        self._processes = Processes(folder / "processes.json")
        self._environments = Environments(folder / "envs", self._processes)
        builder = Builder(repos, self._environments)
        self._house = House(spaces, repos, builder, self._processes, folder, endpoint, clock)
        self._workloads: dict[str, Workload] = {}
        self._deleted: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Bring every Space that is not paused back to life; returns when all are under way."""
        await self._processes.open()
        await asyncio.to_thread(shutil.rmtree, self._folder / "runs", ignore_errors=True)
        await asyncio.to_thread(self._environments.sweep)
        for space in self._house.spaces.ids():
            self._workload(space).roll_out()

    async def stop(self) -> None:
        """End every process; returns when all are gone, a few seconds later at most."""
        await asyncio.gather(*(workload.close(_LAST_GRACE) for workload in self._workloads.values()), *self._deleted)
        await self._processes.close()

    def pushed(self, space: str) -> None:
        """Build the head of `main`; a build under way is given up for it."""
        self._workload(space).roll_out(delay=PUSHES)

    def configured(self, space: str) -> None:
        """Restart with the new settings, once for all changes that come close together."""
        self._workload(space).join(DEBOUNCE)

    def retimed(self, space: str) -> None:
        """Look anew at how long the Space may be idle."""
        self._workload(space).retimed()

    def restart(self, space: str, *, factory: bool) -> None:
        """Restart; with `factory` make the environment anew."""
        self._workload(space).roll_out(factory=factory)

    def pause(self, space: str) -> None:
        """End the process and stay PAUSED until `restart`."""
        self._workload(space).pause()

    def renamed(self, old: str, new: str) -> None:
        """Go on under another name, with a process that knows it."""
        workload = self._workloads[new] = self._taken(old)
        workload.renamed(new)

    def forget(self, space: str) -> None:
        """End the process of a deleted Space and drop what is kept of it; its name is free at once."""
        workload = self._taken(space)
        self._house.holds.release(space)
        workload.abandon()
        ending = asyncio.create_task(workload.close(_LAST_GRACE))
        self._deleted.add(ending)
        ending.add_done_callback(self._deleted.discard)

    def runtime(self, space: str) -> Runtime:
        """Return the state of a Space; NO_APP_FILE when nothing was ever built."""
        return self._known(space).board.runtime()

    async def watch(self, space: str) -> AsyncIterator[Runtime]:
        """Yield the state now and then each that follows, until the Space is deleted or the Hub stops."""
        async with aclosing(self._workload(space).board.watch()) as states:
            async for state in states:
                yield state

    def usage(self, space: str) -> Usage | None:
        """Return what the process that serves uses, or None where none serves."""
        replica = self.serving(space)
        return replica.usage() if replica else None

    def serving(self, space: str) -> Replica | None:
        """Return the process that answers the visitors of a Space."""
        return self._known(space).board.replica

    def site(self, space: str) -> StaticSite | None:
        """Return what answers the visitors of a static Space."""
        return self._known(space).site

    def wake(self, space: str) -> bool:
        """Wake a Space that sleeps; tell whether it is waking up, for this visitor or an earlier one."""
        return self._known(space).wake()

    async def awake(self, space: str) -> Replica | None:
        """Return the process that serves; where the Space wakes up, wait for it, within limits."""
        return await self._known(space).awake()

    def hold(self, space: str, stage: str) -> None:
        """Keep a Space in BUILDING or APP_STARTING when it comes there; ValueError for any other stage."""
        self._house.holds.hold(space, stage)

    def release(self, space: str) -> None:
        """Let a Space go on that is held."""
        self._house.holds.release(space)

    def pace(self, build: float) -> None:
        """Let each build take so many seconds at least, however many there are at one time."""
        self._house.holds.build = build

    def log(self, space: str, kind: LogKind) -> list[LogLine]:
        """Return the whole log of the current build or process (the last 10,000 lines)."""
        return self._known(space).journal.lines(kind)

    async def follow(self, space: str, kind: LogKind) -> AsyncIterator[LogLine]:
        """Yield the log from its first line on and go on as it grows; ends when that build or process ends."""
        async with aclosing(self._known(space).journal.follow(kind)) as lines:
            async for line in lines:
                yield line

    def _known(self, space: str) -> Workload:
        """Return what is known of a Space, for one look; nothing is kept for Spaces that were never built."""
        return self._workloads.get(space) or Workload(space, self._house)

    def _taken(self, space: str) -> Workload:
        """Return what is known of a Space, no longer under its name."""
        known = self._known(space)
        self._workloads.pop(space, known)
        return known

    def _workload(self, space: str) -> Workload:
        return self._workloads.setdefault(space, Workload(space, self._house))
