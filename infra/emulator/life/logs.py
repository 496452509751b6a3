"""The log of one build or of one process: in memory to be read, on disk to be looked at."""

import asyncio
import codecs
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Self, TextIO

from infra.emulator.seam import LogLine

LIMIT = 10_000
"""Lines kept of one log in memory; older ones are dropped. The file on disk holds at most twice as many."""
_LONGEST = 64 * 1024
"""Characters after which a line without an end is taken as a line."""


class Log:
    """A log that grows until it is closed. Use it on the event loop's thread only."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._limit = limit
        self._lines: deque[LogLine] = deque(maxlen=limit)
        self._count = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""
        self._closed = False
        self._grown = asyncio.Event()

    @classmethod
    def create(cls, path: Path, limit: int = LIMIT) -> Self:
        """Begin an empty log in a file, in place of what the file held; the first line opens it."""
        path.unlink(missing_ok=True)
        return cls(path, limit)

    def write(self, text: str) -> None:
        """Add text that ends with the end of a line, whether it is given or not."""
        self.feed((text.removesuffix("\n") + "\n").encode())

    def feed(self, chunk: bytes) -> None:
        """Add a piece of a process's output, cut anywhere."""
        *whole, rest = (self._rest + self._decoder.decode(chunk)).split("\n")
        if len(rest) > _LONGEST:
            whole, rest = [*whole, rest], ""
        self._rest = rest
        self._add(whole)

    def close(self) -> None:
        """End the log; those who follow it come to its end."""
        if self._closed:
            return
        last = self._rest + self._decoder.decode(b"", final=True)
        self._add([last] if last else [])
        self._closed = True
        if self._file:
            self._file.close()
        self._wake()

    def lines(self) -> list[LogLine]:
        """Return the lines that are kept, oldest first."""
        return list(self._lines)

    def tail(self, count: int = 20) -> str:
        """Return the last lines as text."""
        return "".join(line.text for line in islice(self._lines, max(0, len(self._lines) - count), None))

    async def follow(self) -> AsyncIterator[LogLine]:
        """Yield the kept lines and then each new one, until the log is closed."""
        position = 0
        while True:
            start = max(position, self._dropped)
            batch = self._since(start)
            position = start + len(batch)
            for line in batch:
                yield line
            if position < self._count:
                continue
            if self._closed:
                return
            await self._grown.wait()

    @property
    def _dropped(self) -> int:
        return self._count - len(self._lines)

    def _since(self, position: int) -> list[LogLine]:
        return list(islice(self._lines, position - self._dropped, None))

    def _add(self, texts: list[str]) -> None:
        if self._closed or not texts:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for text in texts:
            line = LogLine(now, text.removesuffix("\r") + "\n")
            self._lines.append(line)
            self._count += 1
            self._store(line)
        self._wake()

    def _store(self, line: LogLine) -> None:
        file = self._file = self._file or self._opened()
        if self._count % self._limit == 0:
            file.seek(0)
            file.truncate()
            file.writelines(f"{kept.timestamp} {kept.text}" for kept in self._lines)
        else:
            file.write(f"{line.timestamp} {line.text}")

    def _opened(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return self._path.open("w", encoding="utf-8", buffering=1)

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()


def stored_lines(path: Path) -> list[LogLine]:
    """Return the lines of a log that an earlier run of the Hub left on disk."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="\n") as file:
        kept = deque(file, maxlen=LIMIT)
    return [LogLine(timestamp, text) for timestamp, _, text in (line.partition(" ") for line in kept)]
