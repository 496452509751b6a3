"""The record of all API requests: one JSON line each in a file, the last of them in memory, and counters."""

import json
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

_REMEMBERED = 10_000


@dataclass(frozen=True)
class RequestLine:
    """One request.

    `status` 0 means that the connection was closed without an answer; `ms` is the time to the first byte of the answer;
    `write` says that state was changed.
    """

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
        self._last: deque[RequestLine] = deque(maxlen=_REMEMBERED)
        self._counts: Counter[tuple[str, int]] = Counter()
        self.reads = 0
        self.writes = 0

    def add(self, line: RequestLine) -> None:
        """Count and write one request."""
        if line.write:
            self.writes += 1
        else:
            self.reads += 1
        self._last.append(line)
        self._counts[line.method, line.status] += 1
        self._file.write(json.dumps(asdict(line)).encode() + b"\n")

    def last(self) -> Iterable[RequestLine]:
        """Return the last requests, the oldest first."""
        return self._last

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many requests there were by method and by status, since the start or the last `clear`."""
        methods: Counter[str] = Counter()
        statuses: Counter[str] = Counter()
        for (method, status), count in self._counts.items():
            methods[method] += count
            statuses[str(status)] += count
        return {"methods": dict(methods), "statuses": dict(statuses)}

    def clear(self) -> None:
        """Forget the remembered requests and their counts; the file and the totals stay."""
        self._last.clear()
        self._counts.clear()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
