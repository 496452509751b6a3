"""Starts and stops the local Hub as a background process of its own."""

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import psutil
from pydantic import BaseModel, ValidationError

from infra.model.errors import SpacedockError
from infra.model.outcome import HubStatus

_START_TIMEOUT = 60.0
_STOP_TIMEOUT = 30.0
_POLL = 0.02
_OF_THE_MACHINE = re.compile(
    r"PATH|HOME|USER|LOGNAME|TZ|TMPDIR|LANG|LC_\w+|(PIP|SSL|XDG|PYENV|PYTHON)\w*|\w+_CA_BUNDLE|\w+_PROXY", re.IGNORECASE
)
"""What the Hub gets of the environment: it outlives the one who starts it, whose other variables may be secrets."""


class _Requests(BaseModel):
    reads: int
    writes: int


class _Answer(BaseModel):
    """The part of the Hub's own status that is shown."""

    spaces: int
    requests: _Requests


class LocalHub:
    """The local Hub of one project. `data` is its folder; `port` is the one to try first, 0 for any."""

    def __init__(self, root: Path, data: Path, port: int) -> None:
        self._root = root
        self._data = data
        self._port = port

    def status(self) -> HubStatus:
        """Return what it says of itself; never fails because it is not running."""
        stated = self._stated()
        process = _alive(stated)
        if process is None:
            return HubStatus(running=False, data=str(self._data))
        answer = _ask(str(stated["endpoint"]))
        if answer is None:
            return HubStatus(running=False, data=str(self._data))
        return HubStatus(
            running=True,
            data=str(self._data),
            endpoint=str(stated["endpoint"]),
            pid=process.pid,
            started_at=str(stated["started_at"]),
            spaces=answer.spaces,
            reads=answer.requests.reads,
            writes=answer.requests.writes,
        )

    def start(self) -> HubStatus:
        """Start it where it is not running, and wait until it answers.

        Raises:
            SpacedockError: it ended, or did not answer in time; the message holds the end of its log.
        """
        running = self.status()
        if running.running:
            return running
        self._data.mkdir(parents=True, exist_ok=True)
        process = self._spawn()
        deadline = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < deadline:
            status = self.status()
            if status.running:
                _end_second(process, status)
                return status
            # A second start at the same moment ends at once, and waits for the first one's Hub.
            if process.poll() is not None and not self._claimed():
                break
            time.sleep(_POLL)
        raise SpacedockError(f"the local Hub did not start:\n{self._log_tail()}", f"Its log is {self._log}.")

    def stop(self) -> HubStatus:
        """End it and its Spaces' processes, and wait until they are gone.

        Raises:
            SpacedockError: it did not end in time.
        """
        process = _alive(self._stated())
        if process is not None:
            process.terminate()
            try:
                process.wait(_STOP_TIMEOUT)
            except psutil.TimeoutExpired:
                raise SpacedockError(f"the local Hub (process {process.pid}) does not end", "End it by hand.") from None
        return self.status()

    def forget(self) -> HubStatus:
        """Delete what a stopped Hub holds, but for the environments it built, which are only a cache."""
        for entry in self._data.iterdir() if self._data.exists() else ():
            if entry.name != "life":
                _delete(entry)
        for entry in (self._data / "life").glob("*"):
            if entry.name != "envs":
                _delete(entry)
        return self.status()

    def _claimed(self) -> bool:
        """Tell whether a Hub that runs or is just starting has the data folder."""
        with (self._data / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    @property
    def _log(self) -> Path:
        return self._data / "hub.log"

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "infra.emulator", "--data", str(self._data), "--port", str(_free(self._port))]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self._root,
                env={name: value for name, value in os.environ.items() if _OF_THE_MACHINE.fullmatch(name)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _stated(self) -> dict[str, object]:
        """What a running Hub wrote about itself; empty when there is none."""
        try:
            stated = json.loads((self._data / "hub.json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return stated if isinstance(stated, dict) else {}

    def _log_tail(self) -> str:
        lines = self._log.read_text("utf-8", "replace").splitlines() if self._log.exists() else []
        return "\n".join(f"  {line}" for line in lines[-15:])


def _end_second(started: subprocess.Popen[bytes], status: HubStatus) -> None:
    """End what was started beside the Hub that won: it may still be on its way, and would run when that one stops."""
    if started.pid != status.pid:
        started.terminate()
        started.wait(_STOP_TIMEOUT)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _free(port: int) -> int:
    """Return the port where it can be had, else 0: the Hub then takes any that is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


def _alive(stated: dict[str, object]) -> psutil.Process | None:
    """Return the Hub's process; a number that was given to another program since does not count."""
    pid = stated.get("pid")
    if not isinstance(pid, int):
        return None
    try:
        process = psutil.Process(pid)
        return process if "infra.emulator" in process.cmdline() else None
    except psutil.Error:
        return None


def _ask(endpoint: str) -> _Answer | None:
    try:
        answer = httpx2.get(f"{endpoint}/_emulator/status", timeout=5, trust_env=False)
        return _Answer.model_validate_json(answer.content)
    except (httpx2.HTTPError, ValidationError):
        return None
