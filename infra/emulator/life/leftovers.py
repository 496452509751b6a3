"""Ends processes whose Hub died without ending them.

Run as a script, this is the guard: it waits until its standard input ends, which happens when the Hub is gone however
it went, and then ends what the Hub had noted. It imports nothing of the Hub, so it is small and quick to start.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil


class Ledger:
    """The running processes, noted in a file that outlives the Hub. Each leads a process group of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[int, dict[str, object]] = {}

    def add(self, pid: int, space: str) -> None:
        """Note a process that has just been started for a Space."""
        with suppress(psutil.NoSuchProcess):  # it has ended already
            self._entries[pid] = {"pid": pid, "created": psutil.Process(pid).create_time(), "space": space}
            self._store()

    def remove(self, pid: int) -> None:
        """Forget a process that has ended."""
        if self._entries.pop(pid, None) is not None:
            self._store()

    def _store(self) -> None:
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps({"hub": os.getpid(), "processes": list(self._entries.values())}))
        temporary.replace(self._path)


def end_leftovers(path: Path, hub: int | None = None) -> list[int]:
    """Kill the processes noted in a ledger and what they started; return their ids.

    A number that the system has given to another process since is left alone: the leader must have been created when
    the ledger says so, and any other member of its group must carry the Space's own `SPACE_ID`.

    Args:
        path: the ledger; it may be missing.
        hub: when given, do nothing unless the ledger is of the Hub with this process id.
    """
    noted = json.loads(path.read_text()) if path.exists() else {"hub": hub, "processes": []}
    if hub is not None and noted["hub"] != hub:
        return []
    members = [member for entry in noted["processes"] for member in _members(entry)]
    for member in members:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    psutil.wait_procs(members, timeout=5)
    return [member.pid for member in members]


def _members(entry: dict[str, object]) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == entry["pid"] and _is_of(process, entry):
                yield process
        except (psutil.Error, ProcessLookupError):
            continue


def _is_of(process: psutil.Process, entry: dict[str, object]) -> bool:
    if process.pid == entry["pid"]:
        return process.create_time() == entry["created"]
    return process.environ().get("SPACE_ID") == entry["space"]


if __name__ == "__main__":
    sys.stdin.buffer.read()
    end_leftovers(Path(sys.argv[1]), int(sys.argv[2]))
