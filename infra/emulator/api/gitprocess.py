"""One run of git's own server on a repository."""

import asyncio
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from infra.emulator.errors import HubError

_CHUNK = 2**16
_NO_GIT = "This Hub's machine has no git: install it to clone and push"
_SETTINGS = (
    *("-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "receive.autogc=false"),
    *("-c", "transfer.fsckObjects=true", "-c", "receive.denyDeleteCurrent=refuse", "-c", "http.receivepack=true"),
)


@dataclass(frozen=True)
class GitProcess:
    """`git upload-pack` or `git receive-pack`; `protocol` is the header by which git chooses the protocol's version.

    It knows nothing of the settings of this machine's users.
    """

    repository: Path
    service: str
    protocol: str | None

    async def advertise(self) -> bytes:
        """Return what the repository has."""
        async with self._running("--advertise-refs") as process:
            answer, _ = await process.communicate()
            return answer

    async def stream(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Give it a request and yield its answer while it comes. It ends with whoever asked."""
        async with self._running() as process:
            feeding = asyncio.create_task(_feed(process, body))
            try:
                while process.stdout and (portion := await process.stdout.read(_CHUNK)):
                    yield portion
                await feeding
            finally:
                feeding.cancel()
            await process.wait()

    @asynccontextmanager
    async def _running(self, *options: str) -> AsyncIterator[Process]:
        command = ("git", *_SETTINGS, self.service.removeprefix("git-"), "--stateless-rpc", *options)
        try:
            process = await asyncio.create_subprocess_exec(
                *command, str(self.repository), stdin=PIPE, stdout=PIPE, env=self._environment()
            )
        except FileNotFoundError as error:
            raise HubError(501, _NO_GIT) from error
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _environment(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "TMPDIR") if key in os.environ}
        plain = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": os.devnull, "LC_ALL": "C"}
        return {**kept, **plain, **({"GIT_PROTOCOL": self.protocol} if self.protocol else {})}


async def _feed(process: Process, body: AsyncIterator[bytes]) -> None:
    """Write the request. A git that has seen enough closes its end first."""
    if process.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        async for portion in body:
            process.stdin.write(portion)
            await process.stdin.drain()
        process.stdin.close()
