"""Which process this is, and whether another one still runs."""

import getpass
import hashlib
import os
import socket
import uuid
from collections.abc import Mapping
from pathlib import Path

import psutil

from infra.model.lock import Process

_SAME_START = 2.0
"""Seconds: the system's clock may be set between two readings of when a process started."""


def this_process(environ: Mapping[str, str]) -> Process:
    """Return who runs this process, and where. `environ` tells of a CI run."""
    own = psutil.Process()
    return Process(
        who=environ.get("GITHUB_ACTOR") or environ.get("GITLAB_USER_LOGIN") or _account(),
        run=_run(environ),
        host=socket.gethostname(),
        machine=_machine(),
        pid=own.pid,
        started=own.create_time(),
    )


def is_gone(process: Process) -> bool:
    """Tell whether a process surely ended; never of one on another machine, of which nothing is known here."""
    if process.machine != _machine():
        return False
    try:
        found = psutil.Process(process.pid)
        other = abs(found.create_time() - process.started) > _SAME_START
        return other or found.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _account() -> str:
    """A user without a name is told by number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _run(environ: Mapping[str, str]) -> str:
    if "GITHUB_RUN_ID" in environ:
        server = environ.get("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{environ.get('GITHUB_REPOSITORY', '')}/actions/runs/{environ['GITHUB_RUN_ID']}"
    return environ.get("CI_JOB_URL", "")


def _machine() -> str:
    """Name what shares its process ids: runners and containers may all have one host name.

    A digest, because it is written where others read it.
    """
    boot = _text("/proc/sys/kernel/random/boot_id") or f"{socket.gethostname()} {uuid.getnode()}"
    return hashlib.sha256(f"{boot} {_pid_namespace()}".encode()).hexdigest()[:16]


def _pid_namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
