"""Processes that cannot outlive the Hub."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.emulator.life import leftovers
from infra.emulator.life.leftovers import Ledger, end_leftovers
from infra.emulator.life.logs import Log

_CHUNK = 64 * 1024
_LAST_OUTPUT = 2.0
"""Seconds to read on after a process has ended: a child that left its group may still hold the pipe."""


@dataclass(frozen=True)
class Command:
    """What to start: arguments, folder, the whole environment (which may hold secrets), and whose it is."""

    arguments: tuple[str, ...]
    folder: Path
    env: Mapping[str, str] = field(repr=False)
    space: str


class Process:
    """A started process, leader of its own group. `exited` gives its exit code."""

    def __init__(self, pid: int, exited: asyncio.Task[int]) -> None:
        self.pid = pid
        self.exited = exited

    async def end(self, grace: float) -> None:
        """Ask the group to end with SIGTERM, and after `grace` seconds kill it; returns when it is gone."""
        self._signal(signal.SIGTERM)
        await asyncio.wait([self.exited], timeout=grace)
        self._signal(signal.SIGKILL)
        await asyncio.wait([self.exited])

    def _signal(self, number: signal.Signals) -> None:
        if not self.exited.done():
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)


class Processes:
    """Starts processes and makes sure that they end with the Hub.

    Four nets, each for what the one before lets through: `Process.end`; the kernel's parent-death signal where
    `setpriv` has it (Linux); a guard process that ends whole groups when the Hub is gone; and the ledger, read when
    the Hub starts again.
    """

    def __init__(self, ledger: Path) -> None:
        self._path = ledger
        self._ledger = Ledger(ledger)
        self._guard: asyncio.subprocess.Process | None = None
        self._prefix: tuple[str, ...] = ()

    async def open(self) -> None:
        """End what an earlier Hub left over, and start the guard."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(end_leftovers, self._path)
        self._path.unlink(missing_ok=True)
        self._prefix = await _death_signal()
        script = str(Path(leftovers.__file__))
        arguments = [sys.executable, "-P", script, str(self._path), str(os.getpid())]
        self._guard = await asyncio.create_subprocess_exec(
            *arguments, stdin=asyncio.subprocess.PIPE, start_new_session=True
        )

    async def close(self) -> None:
        """End the guard; every process must have been ended before."""
        if self._guard is None or self._guard.stdin is None:
            return
        self._guard.stdin.close()
        await self._guard.wait()

    async def start(self, command: Command, log: Log) -> Process:
        """Start a command whose output goes to a log.

        Raises:
            FileNotFoundError: there is no such program on the command's own PATH.
        """
        _require_program(command)
        output, their_output = os.pipe()
        try:
            child = await asyncio.create_subprocess_exec(
                *self._prefix,
                *command.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=their_output,
                stderr=their_output,
                cwd=command.folder,
                env=command.env,
                start_new_session=True,
            )
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(their_output)
        self._ledger.add(child.pid, command.space)
        return Process(child.pid, asyncio.create_task(self._watch(child, output, log)))

    async def run(self, command: Command, log: Log) -> int:
        """Run a command to its end and return its exit code; it is killed when the caller is cancelled."""
        process = await self.start(command, log)
        try:
            return await asyncio.shield(process.exited)
        except asyncio.CancelledError:
            await process.end(grace=0)
            raise

    async def _watch(self, child: asyncio.subprocess.Process, output: int, log: Log) -> int:
        pump = asyncio.create_task(_pump(output, log))
        code = await child.wait()
        with suppress(ProcessLookupError):  # what it started ends with it, as in a container
            os.killpg(child.pid, signal.SIGKILL)
        await asyncio.wait([pump], timeout=_LAST_OUTPUT)
        pump.cancel()
        self._ledger.remove(child.pid)
        return code


def _require_program(command: Command) -> None:
    name = command.arguments[0]
    folder, path = (command.folder, None) if "/" in name else (Path(), command.env.get("PATH"))
    if shutil.which(folder / name, path=path) is None:
        raise FileNotFoundError(f'exec: "{name}": executable file not found in $PATH')


async def _death_signal() -> tuple[str, ...]:
    """Return the words that start a command so that the kernel kills it with its parent; none where there is no way."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if setpriv is None:
        return ()
    words = (setpriv, "--pdeathsig", "KILL", "--")
    null = asyncio.subprocess.DEVNULL
    trial = await asyncio.create_subprocess_exec(*words, "true", stdin=null, stdout=null, stderr=null)
    return words if await trial.wait() == 0 else ()


async def _pump(output: int, log: Log) -> None:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(output, "rb", 0)
    )
    try:
        while chunk := await reader.read(_CHUNK):
            log.feed(chunk)
    finally:
        transport.close()
