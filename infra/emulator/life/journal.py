"""The two logs of one Space: of its newest build and of its newest process."""

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

from infra.emulator.life.logs import Log, stored_lines
from infra.emulator.seam import LogKind, LogLine


class Journal:
    """Keeps in memory only the logs that grow; those that have ended are read from their files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._growing: dict[LogKind, Log] = {}

    def begin(self, kind: LogKind) -> Log:
        """Begin a new log in place of the last one, which goes on for those who have it."""
        log = self._growing[kind] = Log.create(self._path(kind))
        return log

    def end(self, log: Log) -> None:
        """Close a log and let go of it."""
        log.close()
        for kind in [kind for kind, known in self._growing.items() if known is log]:
            del self._growing[kind]

    def end_build(self) -> None:
        """Close the log of a build that was given up."""
        if "build" in self._growing:
            self.end(self._growing["build"])

    def lines(self, kind: LogKind) -> list[LogLine]:
        """Return the lines of the newest log of that kind, which may be of an earlier run of the Hub."""
        log = self._growing.get(kind)
        return log.lines() if log else stored_lines(self._path(kind))

    async def follow(self, kind: LogKind) -> AsyncGenerator[LogLine, None]:
        """Yield these lines and then each new one, until the log ends."""
        log = self._growing.get(kind)
        if log is None:
            for line in self.lines(kind):
                yield line
            return
        async for line in log.follow():
            yield line

    def move(self, folder: Path) -> None:
        """Keep the logs in another folder from now on."""
        if self._folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._folder.rename(folder)
        self._folder = folder

    def close(self) -> None:
        """Close all logs; their files stay."""
        for log in list(self._growing.values()):
            self.end(log)

    def remove(self) -> None:
        """Close all logs and remove their files."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, kind: LogKind) -> Path:
        return self._folder / f"{kind}.log"
