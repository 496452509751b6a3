"""The build of a release: its files laid out, its environment made, and all of it told in the build log."""

import asyncio
import platform
import shutil
import time
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.emulator.life.card import Card
from infra.emulator.life.dockerfile import read_dockerfile
from infra.emulator.life.environments import Environments, Wanted
from infra.emulator.life.layout import lay_out
from infra.emulator.life.logs import Log
from infra.emulator.life.recipe import Mirror, Recipe, Step
from infra.emulator.life.stages import Phase, ReleaseError
from infra.emulator.seam import Repos

_NOTICE = (
    "This is the local Hub. The Space runs as a process of this machine, not in a container:",
    "files go where COPY puts them, requirements into a Python environment, and the rest of the image is left out.",
)


@dataclass(frozen=True)
class Release:
    """A commit that is to run. `app_file` is the content of the file that the SDK starts with: the Dockerfile."""

    space: str
    sha: str
    card: Card
    app_file: bytes
    factory: bool = False


@dataclass(frozen=True)
class Image:
    """What a build makes. `folder` holds all of it and is the run's own."""

    folder: Path
    mirror: Mirror
    recipe: Recipe
    python: Path

    def follows(self, release: Release, variables: Mapping[str, str]) -> bool:
        """Whether a build with these variables would make the same: they are the arguments of the Dockerfile."""
        return read_dockerfile(release.app_file, variables) == self.recipe


class Builder:
    """Builds releases."""

    def __init__(self, repos: Repos, environments: Environments) -> None:
        self._repos = repos
        self._environments = environments

    async def build(self, release: Release, variables: Mapping[str, str], folder: Path, log: Log) -> Image:
        """Build a release in an empty folder.

        Raises:
            ReleaseError: BUILD_ERROR, with what the reader can do about it; the build log has it too.
        """
        queued = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        log.write(f"===== Build Queued at {queued} / Commit SHA: {release.sha[:7]} =====")
        log.write("\n".join(_NOTICE))
        try:
            return await self._build(release, variables, folder, log)
        except ReleaseError as error:
            log.write(f"ERROR: {error}")
            raise

    async def _build(self, release: Release, variables: Mapping[str, str], folder: Path, log: Log) -> Image:
        if release.card.sdk != "docker":
            text = (
                f"The local Hub runs Spaces of sdk docker and serves those of sdk static; this one says sdk: "
                f"{release.card.sdk} in its README. Deploy it to the real Hub, or give it a Dockerfile and sdk: docker"
            )
            raise ReleaseError(Phase.BUILD_ERROR, text)
        recipe = read_dockerfile(release.app_file, variables)
        mirror = Mirror(folder / "root", recipe.owned)
        await _to_its_end(asyncio.to_thread(self._fill, release, recipe, folder))
        python: Path | None = None
        wanted = Wanted(release.space, recipe.installs, mirror)
        for step in recipe.steps:
            began = time.monotonic()
            log.write("\n".join(["", f"--> {step.text}", *_told(step, recipe)]))
            if step.installs and python is None:
                python = await self._environments.get(wanted, log, anew=release.factory)
            log.write(f"DONE {time.monotonic() - began:.1f}s")
        python = python or await self._environments.get(wanted, log, anew=release.factory)
        return Image(folder, mirror, recipe, python)

    def _fill(self, release: Release, recipe: Recipe, folder: Path) -> None:
        context = folder / "context"
        context.mkdir(parents=True)
        self._repos.export(release.space, release.sha, context)
        lay_out(context, recipe, Mirror(folder / "root", recipe.owned))
        shutil.rmtree(context)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Await a thread's work; when cancelled, only after that has ended, so that nothing is written later."""
    working = asyncio.ensure_future(work)
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.gather(working, return_exceptions=True)
        raise


def _told(step: Step, recipe: Recipe) -> Iterator[str]:
    if step.note:
        yield f"    {step.note}"
    if step.text.startswith("FROM "):
        own = platform.python_version()
        yield f"    in place of the image: Python {own} of this machine"
        if recipe.python and not f"{own}.".startswith(f"{recipe.python}."):
            yield f"    note: the image has Python {recipe.python}; differences show on the real Hub only"
