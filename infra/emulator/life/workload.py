"""The life of one Space: one newest release on its way, at most one release that serves."""

import asyncio
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any

from infra.emulator.hardware import sleep_seconds
from infra.emulator.life.admission import admit
from infra.emulator.life.board import Board
from infra.emulator.life.builder import Release
from infra.emulator.life.house import House
from infra.emulator.life.journal import Journal
from infra.emulator.life.logs import Log
from infra.emulator.life.replica import Replica
from infra.emulator.life.rollout import Rollout
from infra.emulator.life.stages import Phase, Progress, ReleaseError, after_exit
from infra.emulator.life.static import StaticSite
from infra.emulator.seam import Runtime

_WAKING = 60.0
"""Seconds that visitors wait for a Space that wakes up."""
_GRACE = 10.0
"""Seconds between SIGTERM and SIGKILL, while the Hub goes on."""


class Workload:
    """Moves one Space through its stages. The methods that are not coroutines move the stage before they return."""

    def __init__(self, space: str, house: House) -> None:
        self.board = Board()
        self.journal = Journal(house.folder / "logs" / space)
        self.site: StaticSite | None = None
        self._space = space
        self._house = house
        self._rollout: asyncio.Task[None] | None = None
        self._delayed = False
        self._waking = False
        self._doze: asyncio.Task[None] | None = None
        self._replicas: set[Replica] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._grace = _GRACE

    def roll_out(self, *, factory: bool = False, delay: float = 0.0) -> None:
        """Build and start the head of `main`, in place of what is under way. A paused Space stays as it is.

        Args:
            factory: make the environment anew.
            delay: seconds to wait before the build, for more changes to come.
        """
        release = self._admitted(factory=factory)
        if release is not None:
            self._begin(release, delay)

    def join(self, delay: float) -> None:
        """Take changed settings along with the build that is under way, or else roll out after a delay."""
        release = self._admitted()
        building = self._rollout is not None and not self._rollout.done() and not self._delayed
        if release is not None and not (building and self.board.progress == Progress(Phase.BUILDING, release.sha)):
            self._begin(release, delay)

    def pause(self) -> None:
        """End the process, and stay so."""
        self._cancel_rollout()
        self._rest(Phase.PAUSED)

    def renamed(self, space: str) -> None:
        """Go on under another name; what runs knows the old one and is replaced."""
        self._space = space
        self.journal.move(self._house.folder / "logs" / space)
        if self.board.replica or self.board.progress.moving or self.site:
            self.roll_out()

    def retimed(self) -> None:
        """Look anew at how long it may be idle."""
        if self._doze is not None:
            self._doze.cancel()
        if self.board.replica is not None:
            self._doze = self._spawn(self._sleep_when_idle(self.board.replica))

    def wake(self) -> bool:
        """Start the Space where it sleeps; tell whether it is waking up."""
        if self.board.progress.phase is Phase.SLEEPING:
            self.roll_out()
            self._waking = True
        return self._waking and self.board.progress.moving

    async def awake(self) -> Replica | None:
        """Return the process that serves; where the Space sleeps, wake it and wait for that, within limits."""
        if self.wake():
            settled = asyncio.create_task(self._settled())
            try:
                await self._house.clock.wait([settled], _WAKING)
            finally:
                settled.cancel()
        return self.board.replica

    def abandon(self) -> None:
        """Give up all that is kept of a deleted Space; `close` ends its processes."""
        self._cancel_rollout()
        self.journal.remove()
        self.board.close(Runtime("DELETING"))

    async def close(self, grace: float) -> None:
        """End everything of this Space; returns when it is gone, `grace` seconds later at most."""
        self._grace = grace
        self._cancel_rollout()
        if self._doze is not None:
            self._doze.cancel()
        self.board.show(self.board.progress, None)
        await asyncio.gather(*(replica.end(grace) for replica in self._replicas))
        while self._background:
            await asyncio.wait(self._background)
        self.journal.close()
        self.board.close()

    async def _settled(self) -> None:
        async with aclosing(self.board.watch()) as states:
            async for _ in states:
                if self.board.replica or not self.board.progress.moving:
                    return

    def _admitted(self, *, factory: bool = False) -> Release | None:
        """Return the release to be built, or settle the stage where there is none."""
        record = self._house.spaces.get(self._space)
        if record is None:
            return None
        if record.paused:
            self.pause()
            return None
        sha = self._house.repos.head(self._space)
        try:
            release = admit(record, self._house.repos, sha, factory=factory)
        except ReleaseError as error:
            self._cancel_rollout()
            self.board.show(Progress(error.phase, sha, str(error)), self.board.replica)
            return None
        if release.card.sdk != "static":
            return release
        self._cancel_rollout()
        self.site = StaticSite(release, self._house.repos)
        self._rest(Phase.RUNNING, sha)
        return None

    def _rest(self, phase: Phase, sha: str | None = None) -> None:
        """Come to a phase in which no process runs."""
        replica = self.board.replica
        self.board.show(Progress(phase, sha or self.board.progress.sha), None)
        if replica is not None:
            self._spawn(self._end(replica))

    def _begin(self, release: Release, delay: float) -> None:
        before = self._cancel_rollout()
        log = self.journal.begin("build")
        self.site, self._waking, self._delayed = None, False, delay > 0
        self.board.show(Progress(Phase.BUILDING, release.sha), self.board.replica)
        self._rollout = self._spawn(self._run(release, log, delay, before))

    async def _run(self, release: Release, log: Log, delay: float, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._house.clock.sleep(delay)
        self._delayed = False
        rollout = Rollout(release, self._house, self.journal)
        starting = Progress(Phase.APP_STARTING, release.sha)
        try:
            replica = await rollout.bring_up(log, lambda: self.board.show(starting, self.board.replica))
            self._switch(replica)
        except ReleaseError as error:
            self.board.show(Progress(error.phase, release.sha, str(error)), self.board.replica)
        finally:
            if rollout.replica is not None and rollout.replica is not self.board.replica:
                self._spawn(self._end(rollout.replica))

    def _switch(self, replica: Replica) -> None:
        old = self.board.replica
        self._replicas.add(replica)
        self.board.show(Progress(Phase.RUNNING, replica.serving.sha), replica)
        replica.exited.add_done_callback(lambda _: self._exited(replica))
        self.retimed()
        if old is not None:
            self._spawn(self._retire(old))

    def _exited(self, replica: Replica) -> None:
        if replica is self.board.replica:
            self.board.show(after_exit(self.board.progress, replica.serving.sha, replica.epitaph()), None)
            self._spawn(self._end(replica))

    async def _retire(self, replica: Replica) -> None:
        await replica.drained()
        await self._end(replica)

    async def _end(self, replica: Replica) -> None:
        await replica.end(self._grace)
        self._replicas.discard(replica)
        self.journal.end(replica.log)

    async def _sleep_when_idle(self, replica: Replica) -> None:
        """Put the Space to sleep when its process was not visited for its sleep time.

        A release on its way is waited for; one that failed keeps the older one awake, so that its error stays seen.
        """
        while (left := self._time_left(replica)) is not None:
            if self._rollout is not None and not self._rollout.done():
                await asyncio.wait([self._rollout])
            elif left > 0:
                await self._house.clock.sleep(left)
            else:
                self._rest(Phase.SLEEPING)

    def _time_left(self, replica: Replica) -> float | None:
        record = self._house.spaces.get(self._space)
        timeout = sleep_seconds(record.hardware, record.sleep_time) if record else None
        settled = self.board.progress.moving or self.board.progress.phase is Phase.RUNNING
        if timeout is None or replica is not self.board.replica or not settled:
            return None
        return timeout - replica.use.idle()

    def _cancel_rollout(self) -> asyncio.Task[None] | None:
        if self._rollout is not None:
            self._rollout.cancel()
        self.journal.end_build()
        return self._rollout

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            text = f"The local Hub failed: {error!r}"
            self.board.show(Progress(Phase.RUNTIME_ERROR, self.board.progress.sha, text), self.board.replica)
            asyncio.get_running_loop().call_exception_handler(
                {"message": f"the life of {self._space} failed", "exception": error, "task": task}
            )
