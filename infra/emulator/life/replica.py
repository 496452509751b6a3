"""One running process of a Space: started, found healthy, serving, drained, ended."""

import asyncio
import shutil
import socket
from datetime import UTC, datetime
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Self

import httpx2

from infra.emulator.clock import Clock
from infra.emulator.life.house import House
from infra.emulator.life.launch import Launch
from infra.emulator.life.logs import Log
from infra.emulator.life.processes import Process
from infra.emulator.life.stages import Phase, ReleaseError, Serving
from infra.emulator.life.usage import usage_of
from infra.emulator.life.use import Use
from infra.emulator.seam import Usage

_DRAIN = 10.0
"""Seconds that requests under way may take after a newer release has taken over."""
_POLL = 0.05
_ANSWER = 5.0
"""Seconds that the app may take to answer one health request."""


class Replica:
    """A process that serves, or is about to. Made with `start`."""

    def __init__(self, launch: Launch, process: Process, log: Log, clock: Clock) -> None:
        self.serving = Serving(launch.release.sha, launch.record.hardware)
        self.port = launch.port
        self.exited = process.exited
        self._card = launch.release.card
        self.folder = launch.image.folder
        self._process = process
        self._clock = clock
        self.log = log
        self.use = Use(clock)

    @classmethod
    async def start(cls, launch: Launch, house: House, log: Log) -> Self:
        """Start the process of a release.

        Raises:
            ReleaseError: RUNTIME_ERROR, when there is no such program.
        """
        log.write(f"===== Application Startup at {datetime.now(UTC):%Y-%m-%d %H:%M:%S} =====")
        try:
            return cls(launch, await house.processes.start(launch.command(), log), log, house.clock)
        except OSError as error:
            log.write(str(error))
            raise ReleaseError(Phase.RUNTIME_ERROR, f"Exit code: 127. Reason: {error}") from error

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return not self.exited.done()

    def usage(self) -> Usage | None:
        """Return what the process and its children use, or None when it has ended."""
        return usage_of(self._process.pid)

    async def become_healthy(self) -> None:
        """Wait until the app answers at its base path with a status below 500.

        Raises:
            ReleaseError: RUNTIME_ERROR, when the process ends or the start-up time is over.
        """
        asking = asyncio.create_task(self._ask())
        try:
            await self._clock.wait([asking, self.exited], self._card.startup_timeout)
            if self.exited.done():
                raise ReleaseError(Phase.RUNTIME_ERROR, self.epitaph())
            if not asking.done():
                text = f"Launch timed out, workload was not healthy after {_duration(self._card.startup_timeout)}"
                raise ReleaseError(Phase.RUNTIME_ERROR, text)
            asking.result()
        finally:
            asking.cancel()

    def epitaph(self) -> str:
        """Return the words on a process that has ended: its exit code as a shell counts, and its last lines."""
        code = self.exited.result()
        return f"Exit code: {code if code >= 0 else 128 - code}. Reason: {self.log.tail() or 'no output'}"

    async def drained(self) -> None:
        """Return when the requests under way are done, or have had their time."""
        drained = asyncio.create_task(self.use.ended())
        try:
            await self._clock.wait([drained, self.exited], _DRAIN)
        finally:
            drained.cancel()

    async def end(self, grace: float) -> None:
        """End the process now, killing it after `grace` seconds, and remove its files."""
        await self._process.end(grace)
        self.log.close()
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
