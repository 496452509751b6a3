"""One running process of a Space: started, found healthy, serving, drained, ended."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Self

import httpx2

from infra.emulator.life.launch import Launch
from infra.emulator.life.logs import Log
from infra.emulator.life.processes import Process, Processes
from infra.emulator.life.stages import Phase, ReleaseError, Serving

_DRAIN = 10.0
"""Seconds that requests under way may take after a newer release has taken over."""
_GRACE = 10.0
"""Seconds between SIGTERM and SIGKILL."""
_POLL = 0.05
_ANSWER = 5.0
"""Seconds that the app may take to answer one health request."""


class Replica:
    """A process that serves, or is about to. Made with `start`."""

    def __init__(self, launch: Launch, process: Process, log: Log) -> None:
        self.serving = Serving(launch.release.sha, launch.record.hardware)
        self.port = launch.port
        self.exited = process.exited
        self._card = launch.release.card
        self.folder = launch.image.folder
        self._process = process
        self._log = log
        self._in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @classmethod
    async def start(cls, launch: Launch, processes: Processes, log: Log) -> Self:
        """Start the process of a release.

        Raises:
            ReleaseError: RUNTIME_ERROR, when there is no such program.
        """
        log.write(f"===== Application Startup at {datetime.now(UTC):%Y-%m-%d %H:%M:%S} =====")
        try:
            return cls(launch, await processes.start(launch.command(), log), log)
        except OSError as error:
            log.write(str(error))
            raise ReleaseError(Phase.RUNTIME_ERROR, f"Exit code: 127. Reason: {error}") from error

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return not self.exited.done()

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Hold the process while a request is under way; it is not ended before, within limits."""
        self._in_flight += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()

    async def become_healthy(self) -> None:
        """Wait until the app answers at its base path with a status below 500.

        Raises:
            ReleaseError: RUNTIME_ERROR, when the process ends or the start-up time is over.
        """
        asking = asyncio.create_task(self._ask())
        try:
            await asyncio.wait(
                [asking, self.exited], timeout=self._card.startup_timeout, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            asking.cancel()
        if self.exited.done():
            raise ReleaseError(Phase.RUNTIME_ERROR, self.epitaph())
        if not asking.done() or asking.cancelled():
            text = f"Launch timed out, workload was not healthy after {_duration(self._card.startup_timeout)}"
            raise ReleaseError(Phase.RUNTIME_ERROR, text)
        asking.result()

    def epitaph(self) -> str:
        """Return the words on a process that has ended: its exit code as a shell counts, and its last lines."""
        code = self.exited.result()
        return f"Exit code: {code if code >= 0 else 128 - code}. Reason: {self._log.tail() or 'no output'}"

    async def retire(self) -> None:
        """End the process when its requests are done."""
        await asyncio.wait(
            [drained := asyncio.create_task(self._idle.wait()), self.exited],
            timeout=_DRAIN,
            return_when=asyncio.FIRST_COMPLETED,
        )
        drained.cancel()
        await self.end()

    async def end(self) -> None:
        """End the process now, and remove its files."""
        await self._process.end(_GRACE)
        self._log.close()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    async def _ask(self) -> None:
        async with httpx2.AsyncClient(
            trust_env=False, verify=SSLContext(PROTOCOL_TLS_CLIENT), timeout=_ANSWER
        ) as client:
            while True:
                if await _answers(client, f"http://127.0.0.1:{self.port}{self._card.base_path}"):
                    return
                await asyncio.sleep(_POLL)


async def _answers(client: httpx2.AsyncClient, url: str) -> bool:
    try:
        async with client.stream("GET", url) as response:
            return response.status_code < 500
    except httpx2.TransportError:
        return False


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _duration(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"
