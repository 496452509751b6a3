"""The life of one Space: one newest release on its way, at most one release that serves."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from infra.emulator.life.builder import Builder, Release
from infra.emulator.life.card import read_card
from infra.emulator.life.launch import Launch
from infra.emulator.life.logs import Log, stored_lines
from infra.emulator.life.processes import Processes
from infra.emulator.life.replica import Replica, free_port
from infra.emulator.life.stages import Phase, Progress, ReleaseError, after_exit, runtime_of
from infra.emulator.seam import LogKind, LogLine, Repos, Runtime, SpaceRecord, Spaces


@dataclass(frozen=True)
class House:
    """What all Spaces share."""

    spaces: Spaces
    repos: Repos
    builder: Builder
    processes: Processes
    folder: Path
    endpoint: Callable[[], str]


class Workload:
    """Moves one Space through its stages. The methods that are not coroutines move the stage before they return."""

    def __init__(self, space: str, house: House) -> None:
        self._space = space
        self._house = house
        self._progress = Progress()
        self._serving: Replica | None = None
        self._rollout: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._logs: dict[LogKind, Log] = {}
        self._numbers = count(1)

    @property
    def serving(self) -> Replica | None:
        """The process that answers visitors now."""
        return self._serving

    def runtime(self) -> Runtime:
        """Return the Space's state."""
        return runtime_of(self._progress, self._serving.serving if self._serving else None)

    def roll_out(self, *, factory: bool = False, delay: float = 0.0) -> None:
        """Build and start the head of `main`, in place of what is under way. A paused Space stays as it is.

        Args:
            factory: make the environment anew.
            delay: seconds to wait before the build, for more changes to come.
        """
        record = self._house.spaces.get(self._space)
        if record is None:
            return
        if record.paused:
            self.pause()
            return
        sha = self._house.repos.head(self._space)
        try:
            release = self._admit(record, sha, factory=factory)
        except ReleaseError as error:
            self._cancel_rollout()
            self._progress = Progress(error.phase, sha, str(error))
            return
        self._progress = Progress(Phase.BUILDING, sha)
        before = self._cancel_rollout()
        self._rollout = self._spawn(self._run(release, delay, before))

    def pause(self) -> None:
        """End the process, and stay so."""
        self._cancel_rollout()
        self._progress = Progress(Phase.PAUSED, self._progress.sha)
        if self._serving is not None:
            self._spawn(self._serving.end())
            self._serving = None

    def forget(self) -> None:
        """End the process and remove what is kept of the Space."""
        self.pause()
        self._progress = Progress()
        self._close_logs()
        shutil.rmtree(self._log_folder, ignore_errors=True)

    async def close(self) -> None:
        """End everything of this Space; returns when it is gone."""
        self._cancel_rollout()
        if self._serving is not None:
            self._spawn(self._serving.end())
            self._serving = None
        while self._background:
            await asyncio.wait(self._background)
        self._close_logs()

    def log(self, kind: LogKind) -> Log | None:
        """Return the log of the newest build or process of this run of the Hub."""
        return self._logs.get(kind)

    def lines(self, kind: LogKind) -> list[LogLine]:
        """Return the kept lines of that log, of an earlier run of the Hub when this one has none."""
        log = self._logs.get(kind)
        return log.lines() if log else stored_lines(self._log_folder / f"{kind}.log")

    @property
    def _log_folder(self) -> Path:
        return self._house.folder / "logs" / self._space

    def _admit(self, record: SpaceRecord, sha: str, *, factory: bool) -> Release:
        card = read_card(self._house.repos.read(self._space, sha, "README.md"))
        if record.variables.keys() & record.secrets.keys():
            raise ReleaseError(Phase.CONFIG_ERROR, "Collision on variables and secrets names")
        dockerfile = self._house.repos.read(self._space, sha, "Dockerfile")
        if dockerfile is None:
            raise ReleaseError(Phase.NO_APP_FILE, "No Dockerfile at the root of the Space")
        return Release(self._space, sha, card, dockerfile, factory)

    async def _run(self, release: Release, delay: float, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        await asyncio.sleep(delay)
        folder = self._house.folder / "runs" / self._space / f"{release.sha[:12]}-{next(self._numbers)}"
        try:
            await self._build_and_start(release, folder)
        except ReleaseError as error:
            self._progress = Progress(error.phase, release.sha, str(error))
        finally:
            if self._serving is None or self._serving.folder != folder:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _build_and_start(self, release: Release, folder: Path) -> None:
        with closing(self._new_log("build")) as log:
            image = await self._house.builder.build(release, self._record().variables, folder, log)
        self._progress = Progress(Phase.APP_STARTING, release.sha)
        launch = Launch(self._record(), release, image, self._house.endpoint(), free_port())
        replica = await self._start(launch)
        try:
            await replica.become_healthy()
        except BaseException:
            self._spawn(replica.end())
            raise
        self._switch(replica)

    async def _start(self, launch: Launch) -> Replica:
        log = self._new_log("run")
        try:
            return await Replica.start(launch, self._house.processes, log)
        except BaseException:
            log.close()
            raise

    def _switch(self, replica: Replica) -> None:
        old, self._serving = self._serving, replica
        self._progress = Progress(Phase.RUNNING, replica.serving.sha)
        replica.exited.add_done_callback(lambda _: self._exited(replica))
        if old is not None:
            self._spawn(old.retire())

    def _exited(self, replica: Replica) -> None:
        if replica is self._serving:
            self._serving = None
            self._progress = after_exit(self._progress, replica.serving.sha, replica.epitaph())
            self._spawn(replica.end())

    def _record(self) -> SpaceRecord:
        record = self._house.spaces.get(self._space)
        if record is None:
            raise ReleaseError(Phase.BUILD_ERROR, "The Space was deleted")
        return record

    def _new_log(self, kind: LogKind) -> Log:
        log = self._logs[kind] = Log.create(self._log_folder / f"{kind}.log")
        return log

    def _close_logs(self) -> None:
        for log in self._logs.values():
            log.close()
        self._logs.clear()

    def _cancel_rollout(self) -> asyncio.Task[None] | None:
        if self._rollout is not None:
            self._rollout.cancel()
        return self._rollout

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._progress = Progress(Phase.RUNTIME_ERROR, self._progress.sha, f"The local Hub failed: {error!r}")
            asyncio.get_running_loop().call_exception_handler(
                {"message": f"the life of {self._space} failed", "exception": error, "task": task}
            )
