"""Journals in a folder: one file for each rollout, one JSON line for each thing that happened."""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from pydantic import ValidationError

from infra.model.errors import InputError
from infra.model.events import Event, StageSeen, StepDone
from infra.model.journal import Begun, Ended, Line, Record
from infra.ports import Clock

KEPT = 50
"""Journals that are kept of one environment: the newest."""
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-\d+\.jsonl")


class FolderJournal:
    """`Journal` over `<folder>/<environment>/<time>-<process>.jsonl`, for its owner alone (modes 0700 and 0600).

    The file is locked while its process lives, so that one which was cut off can be told from one that goes on.
    `notify` is told when a line cannot be written: that stops no rollout.
    """

    def __init__(self, folder: Path, clock: Clock, notify: Callable[[str], None]) -> None:
        self._folder = folder
        self._clock = clock
        self._notify = notify
        self._file: BinaryIO | None = None
        self._broken = False

    def begin(self, begun: Begun) -> None:
        """Open a new file, and forget the oldest ones of the environment."""
        folder = self._of(begun.environment)
        path = folder / f"{self._clock.now():%Y%m%dT%H%M%S.%fZ}-{os.getpid()}.jsonl"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "ab", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._add(begun, sync=True)
        except OSError as error:
            help_ = "Nothing was written to the Hub. Make the folder writable, or name another by SPACEDOCK_STATE."
            raise InputError(f"the journal cannot be written to {path}: {error.strerror}", help_) from None
        for old in _files(folder)[KEPT:]:
            old.unlink(missing_ok=True)

    def write(self, event: Event) -> None:
        """Add an event; one from which `--resume` goes on is on the disk when this returns."""
        self._try(event, sync=not isinstance(event, StepDone | StageSeen))

    def end(self, ended: Ended) -> None:
        """Add the end, and close the file."""
        self._try(ended, sync=True)
        if self._file:
            self._file.close()
            self._file = None

    def records(self, environment: str) -> list[Record]:
        """Return what is kept of an environment, the newest first."""
        read = (_record(path) for path in _files(self._of(environment)))
        return [record for record in read if record]

    def _of(self, environment: str) -> Path:
        return self._folder / quote(environment, safe="")

    def _try(self, entry: Event | Ended, *, sync: bool) -> None:
        try:
            self._add(entry, sync=sync)
        except OSError as error:
            self._notify(f"the journal cannot be written any more: {error.strerror}")
            self._broken = True

    def _add(self, entry: Begun | Event | Ended, *, sync: bool) -> None:
        """Write a line by one call, so that no reader meets the half of it while this process lives."""
        if self._file is None or self._broken:
            return
        line = Line(at=self._clock.now().isoformat(timespec="milliseconds"), entry=entry)
        self._file.write(line.model_dump_json().encode() + b"\n")
        if sync:
            os.fsync(self._file.fileno())


def _files(folder: Path) -> list[Path]:
    """Return the journals of a folder, the newest first."""
    return sorted((path for path in folder.glob("*.jsonl") if _NAME.fullmatch(path.name)), reverse=True)


def _record(path: Path) -> Record | None:
    """Return what a journal says; None where not even its first line is whole."""
    try:
        with path.open("rb") as file:
            # in this order: one that ends meanwhile is seen whole
            running = _is_locked(file)
            lines = list(_lines(file))
    except FileNotFoundError:
        return None
    if not lines or not isinstance(lines[0].entry, Begun):
        return None
    entries = [line.entry for line in lines]
    return Record(
        name=path.name,
        at=lines[0].at,
        begun=lines[0].entry,
        events=tuple(entry for entry in entries if not isinstance(entry, Begun | Ended)),
        ended=next((entry for entry in entries if isinstance(entry, Ended)), None),
        running=running,
    )


def _lines(file: BinaryIO) -> Iterator[Line]:
    """Yield the lines up to the first that is not whole."""
    for line in file:
        try:
            yield Line.model_validate_json(line)
        except ValidationError:
            return


def _is_locked(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
