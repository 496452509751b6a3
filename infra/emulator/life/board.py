"""The state of one Space, and those who watch it."""

import asyncio
from collections.abc import AsyncGenerator

from infra.emulator.life.replica import Replica
from infra.emulator.life.stages import Progress, runtime_of
from infra.emulator.seam import Runtime


class Board:
    """How far the newest release is, and the process that answers visitors. Both change in one step."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.replica: Replica | None = None
        self._watchers: set[asyncio.Queue[Runtime | None]] = set()

    def runtime(self) -> Runtime:
        """Return the Space's state."""
        return runtime_of(self.progress, self.replica.serving if self.replica else None)

    def show(self, progress: Progress, replica: Replica | None) -> None:
        """Set the state, and tell those who watch when it is another one."""
        before = self.runtime()
        self.progress, self.replica = progress, replica
        if self.runtime() != before:
            self._tell(self.runtime())

    async def watch(self) -> AsyncGenerator[Runtime, None]:
        """Yield the state and then each that follows, until `close`."""
        seen: asyncio.Queue[Runtime | None] = asyncio.Queue()
        self._watchers.add(seen)
        try:
            yield self.runtime()
            while (runtime := await seen.get()) is not None:
                yield runtime
        finally:
            self._watchers.discard(seen)

    def close(self, last: Runtime | None = None) -> None:
        """Let those who watch see a last state, and come to their end."""
        if last:
            self._tell(last)
        self._tell(None)

    def _tell(self, runtime: Runtime | None) -> None:
        for watcher in self._watchers:
            watcher.put_nowait(runtime)
