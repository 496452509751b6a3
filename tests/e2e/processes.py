"""What the machine shows of processes to anybody who looks."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

PROC = Path("/proc")


def read(pid: str, name: str) -> bytes:
    """Return what a file of a process says; nothing of one that ended or is not ours."""
    try:
        return (PROC / pid / name).read_bytes()
    except OSError:
        return b""


def pids() -> list[str]:
    return [entry.name for entry in PROC.iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid()]


def environments_below(root: Path) -> dict[str, bytes]:
    """Return the environments of all processes that work below a folder, but for those of Spaces themselves."""
    found = {pid: read(pid, "environ") for pid in pids() if str(root).encode() in _about(pid)}
    return {pid: environ for pid, environ in found.items() if b"SPACE_ID=" not in environ}


def _about(pid: str) -> bytes:
    try:
        folder = os.fsencode((PROC / pid / "cwd").readlink())
    except OSError:
        folder = b""
    return folder + b" " + read(pid, "cmdline")


class Watch:
    """Remembers the command line of every process that ran while it watched."""

    def __init__(self) -> None:
        self.lines: set[bytes] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.01):
            self.lines |= {read(pid, "cmdline") for pid in pids()}
