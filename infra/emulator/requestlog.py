"""The record of all API requests: one JSON line each in a file, and counters."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class RequestLine:
    """One answered request. `ms` is the time to the first byte of the answer; `write` says that state was changed."""

    time: str
    method: str
    path: str
    status: int
    ms: float
    write: bool


class RequestLog:
    """Appends to a file without a buffer, before the answer leaves: who has an answer finds its line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self.reads = 0
        self.writes = 0

    def add(self, line: RequestLine) -> None:
        """Count and write one request."""
        if line.write:
            self.writes += 1
        else:
            self.reads += 1
        self._file.write(json.dumps(asdict(line)).encode() + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
