"""Python environments made from pushed requirements, shared by all Spaces that ask for the same."""

import asyncio
import hashlib
import os
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from infra.emulator.life.logs import Log
from infra.emulator.life.processes import Command, Processes
from infra.emulator.life.recipe import Mirror, PipInstall
from infra.emulator.life.stages import Phase, ReleaseError

_NESTED = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[ =]?\s*(?P<file>\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Wanted:
    """What an environment is to hold: pip runs of a build, whose files lie in the mirror."""

    space: str
    installs: Sequence[PipInstall]
    mirror: Mirror

    def key(self) -> str:
        """Return a name that is equal for equal arguments, requirement files and Python."""
        digest = hashlib.sha256(f"{sys.version}\0{sys.base_prefix}".encode())
        for install in self.installs:
            digest.update("\0".join(["", *install.arguments]).encode())
            for file in install.requirement_files:
                for content in _contents(self.folder(install) / self.mirror.rewrite(file), set()):
                    digest.update(b"\0" + content)
        return digest.hexdigest()[:32]

    def folder(self, install: PipInstall) -> Path:
        """Return the folder that a pip run begins in."""
        return self.mirror.path(install.workdir)


class Environments:
    """Environments in a folder. `<key>` is a link to a folder of its own, set when that is whole.

    A killed build therefore leaves no half environment behind, and one that is made anew does not disturb the
    processes that still use the old one. What no link names is removed by `sweep`.
    """

    def __init__(self, folder: Path, processes: Processes) -> None:
        self._folder = folder
        self._processes = processes
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def sweep(self) -> None:
        """Remove environments that are not whole or were replaced; no Space may be running."""
        self._folder.mkdir(parents=True, exist_ok=True)
        used = {path.resolve() for path in self._folder.iterdir() if path.is_symlink()}
        for path in self._folder.iterdir():
            if not path.is_symlink() and path.resolve() not in used:
                shutil.rmtree(path)

    async def get(self, wanted: Wanted, log: Log, *, anew: bool) -> Path:
        """Return the environment's folder; make it when there is none, or when it is wanted anew.

        Raises:
            ReleaseError: BUILD_ERROR, when pip fails; with the end of its output.
        """
        key = wanted.key()
        link = self._folder / key
        if self._locks[key].locked():
            log.write("another Space builds the same environment: waiting for it")
        async with self._locks[key]:
            if link.exists() and not anew:
                log.write("CACHED")
                return link.resolve()
            made = self._folder / f"{key}.{uuid4().hex[:8]}"
            try:
                await self._make(made, wanted, log)
                _point(link, made)
            except BaseException:
                await asyncio.to_thread(shutil.rmtree, made, ignore_errors=True)
                raise
            return made

    async def _make(self, made: Path, wanted: Wanted, log: Log) -> None:
        await self._run([sys.executable, "-m", "venv", "--without-pip", str(made)], self._folder, wanted.space, log)
        pip = [sys.executable, "-m", "pip", "--python", str(made / "bin" / "python"), "install"]
        for install in wanted.installs:
            arguments = [wanted.mirror.rewrite(word) for word in install.arguments]
            log.write(f"pip install {' '.join(install.arguments)}")
            await self._run([*pip, *arguments], wanted.folder(install), wanted.space, log)

    async def _run(self, arguments: list[str], folder: Path, space: str, log: Log) -> None:
        command = Command(tuple(arguments), folder, _pip_env(os.environ, space), space)
        code = await self._processes.run(command, log)
        if code != 0:
            raise ReleaseError(Phase.BUILD_ERROR, f"Job failed with exit code: {code}. Reason: {log.tail()}")


def _pip_env(own: Mapping[str, str], space: str) -> dict[str, str]:
    """Return the Hub's own environment, which says how this machine reaches its package index, set for pip."""
    quiet = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_PROGRESS_BAR": "off"}
    return {**own, **quiet, "PYTHONUNBUFFERED": "1", "SPACE_ID": space}


def _contents(file: Path, seen: set[Path]) -> Iterator[bytes]:
    """Yield the content of a requirements file and of those it names."""
    if file in seen or not file.is_file():
        return
    seen.add(file)
    content = file.read_bytes()
    yield content
    for match in _NESTED.finditer(content.decode(errors="replace")):
        yield from _contents(file.parent / match["file"], seen)


def _point(link: Path, target: Path) -> None:
    fresh = link.with_name(f"{target.name}.link")
    fresh.symlink_to(target.name)
    fresh.replace(link)
