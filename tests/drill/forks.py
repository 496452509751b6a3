"""Runs `inv` in processes that are forked from one with everything imported: the hundredth run costs a hundredth less.

The parent runs in the project's folder. It reads one JSON request a line, `{"argv": [...], "log": path}`, forks, and
answers the child's process id; `{"wait": pid}` answers its exit code. A child is a process like any other: it can be
killed, and it sees none of the others.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_PARENT = """
import gc, json, os, sys
sys.path.insert(0, os.getcwd())
import huggingface_hub.hf_api, infra.adapters.hub, infra.cli, infra.wiring, tasks
from invoke.main import program

def run(argv, log, environ):
    os.setsid()
    os.environ.update(environ)
    for stream, end in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(log + end, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 0
    try:
        program.run(["inv", *argv])
    except SystemExit as ended:
        code = ended.code or 0
    sys.stdout.flush(); sys.stderr.flush()
    os._exit(code)

replies = os.fdopen(os.dup(1), "w")
for line in sys.stdin:
    asked = json.loads(line)
    if "wait" in asked:
        answer = os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1])
    elif (answer := os.fork()) == 0:
        run(asked["argv"], asked["log"], asked["environ"])
    replies.write(f"{answer}\\n"); replies.flush()
"""


@dataclass(frozen=True)
class Run:
    """One run of `inv` that was begun."""

    forks: "Forks"
    pid: int
    log: str

    def ended(self) -> bool:
        """Tell whether it has ended; a dead child is a zombie until it is waited for."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"

    def wait(self) -> int:
        """Return its exit code when it has ended; the negative number of a signal that ended it."""
        return self.forks.ask({"wait": self.pid})

    @property
    def out(self) -> str:
        """What it wrote to stdout so far."""
        return Path(f"{self.log}.out").read_text()

    @property
    def said(self) -> str:
        """What it wrote so far, stderr behind stdout."""
        return self.out + Path(f"{self.log}.err").read_text()


class Forks:
    """The parent of all runs in one project; a context manager."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._logs = root / ".runs"
        self._logs.mkdir()
        self._count = 0
        self._parent = subprocess.Popen(
            [sys.executable, "-c", _PARENT],
            cwd=root,
            env={**os.environ, **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait(30)
        assert self._parent.stdout
        self._parent.stdout.close()

    def start(self, *argv: str, **environ: str) -> Run:
        """Begin `inv` with these arguments and these variables added to its environment."""
        self._count += 1
        log = str(self._logs / str(self._count))
        return Run(self, self.ask({"argv": argv, "log": log, "environ": environ}), log)

    def inv(self, *argv: str, **environ: str) -> tuple[int, str]:
        """Run `inv` to its end; return its exit code and what it wrote."""
        run = self.start(*argv, **environ)
        return run.wait(), run.said

    def told(self, *argv: str, **environ: str) -> tuple[int, str, str]:
        """Run `inv` to its end; return its exit code, its stdout, and all that it wrote."""
        run = self.start(*argv, **environ)
        return run.wait(), run.out, run.said

    def ask(self, request: Mapping[str, Any]) -> int:
        """Ask the parent one thing."""
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(f"{json.dumps(request)}\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())
