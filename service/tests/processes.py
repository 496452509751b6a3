"""The service as a real process."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx2

ROOT = Path(__file__).parents[2]
DEADLINE = 20.0

T = TypeVar("T")


def wait_until(read: Callable[[], T], what: str) -> T:
    """Poll until `read` gives something true."""
    end = time.monotonic() + DEADLINE
    while not (value := read()):
        assert time.monotonic() < end, f"waited {DEADLINE} s in vain for {what}"
        time.sleep(0.01)
    return value


class ServiceProcess:
    """`python -m service` (or a script) in an empty folder, with nothing in its environment but what a test gives."""

    def __init__(self, folder: Path, environment: Mapping[str, str], script: Path | None = None) -> None:
        given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOST": "127.0.0.1", "PORT": "0", **environment}
        command = [sys.executable, *([str(script)] if script else ["-m", "service"])]
        self.lines: list[str] = []
        self.errors: list[str] = []
        self._process = subprocess.Popen(
            command, cwd=folder, env=given, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self._process.stdout
        assert self._process.stderr
        pipes = ((self._process.stdout, self.lines), (self._process.stderr, self.errors))
        self._readers = [threading.Thread(target=lambda p=pipe, s=store: s.extend(p)) for pipe, store in pipes]
        for reader in self._readers:
            reader.start()

    @property
    def stderr(self) -> str:
        return "".join(self.errors)

    @property
    def stdout(self) -> str:
        return "".join(self.lines)

    def events(self, event: str) -> list[dict[str, Any]]:
        """The log lines of one event; every line must be a JSON object."""
        return [entry for line in list(self.lines) if (entry := json.loads(line))["event"] == event]

    def url(self) -> str:
        """Where it listens, once it does."""

        def read() -> str | None:
            assert self._process.poll() is None, f"it ended: {self.stderr}{self.stdout}"
            found = re.search(r"running on (http://127\.0\.0\.1:\d+)", self.stdout)
            return found and found[1]

        return str(wait_until(read, "the port"))

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(self.url() + path, headers=headers, trust_env=False)

    def signal(self, signum: int) -> None:
        self._process.send_signal(signum)

    def wait(self) -> int:
        """The exit code, with all output read."""
        code = self._process.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)
        return code

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self.wait()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()
