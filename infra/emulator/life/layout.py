"""Puts the files of a commit where the Dockerfile copies them."""

import fnmatch
import posixpath
import shutil
from collections.abc import Iterator
from pathlib import Path

from pathspec import PathSpec, Pattern

from infra.emulator.life.recipe import Copy, Mirror, Recipe
from infra.emulator.life.stages import Phase, ReleaseError


def lay_out(context: Path, recipe: Recipe, mirror: Mirror) -> None:
    """Copy what the Dockerfile copies from a build context into the mirror of the image.

    Raises:
        ReleaseError: BUILD_ERROR, when a COPY names nothing that is in the context.
    """
    _drop_ignored(context)
    for workdir in {recipe.workdir, *(install.workdir for install in recipe.installs)}:
        mirror.path(workdir).mkdir(parents=True, exist_ok=True)
    for copied in (copied for step in recipe.steps for copied in step.copies):
        _copy(context, copied, mirror)


def _drop_ignored(context: Path) -> None:
    ignored = _ignored(context)
    for path in [path for path in context.rglob("*") if path.is_symlink() or not path.is_dir()]:
        if ignored.match_file(path.relative_to(context).as_posix()):
            path.unlink()


def _ignored(context: Path) -> PathSpec[Pattern]:
    """Return the patterns of .dockerignore. Unlike git's they all begin at the root of the context."""
    files = [context / "Dockerfile.dockerignore", context / ".dockerignore"]
    file = next((file for file in files if file.is_file()), None)
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines() if file else []
    return PathSpec.from_lines("gitignore", (_anchored(line.strip()) for line in lines if _is_pattern(line)))


def _is_pattern(line: str) -> bool:
    return bool(line.strip().strip("/.!")) and not line.startswith("#")


def _anchored(pattern: str) -> str:
    sign = "!" if pattern.startswith("!") else ""
    return f"{sign}/{posixpath.normpath(pattern.removeprefix('!')).lstrip('/')}"


def _copy(context: Path, copied: Copy, mirror: Mirror) -> None:
    target = mirror.path(copied.destination)
    into_folder = copied.destination.endswith("/") or target.is_dir()
    for source in copied.sources:
        for found in _matches(context, source):
            if found.is_dir() and not found.is_symlink():
                shutil.copytree(found, target, symlinks=True, dirs_exist_ok=True)
            else:
                file = target / found.name if into_folder else target
                file.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(found, file, follow_symlinks=False)


def _matches(context: Path, source: str) -> list[Path]:
    parts = [part for part in posixpath.normpath("/" + source).split("/") if part]
    found = [context]
    for part in parts:
        found = [child for folder in found for child in _children(folder, part)]
    if not found:
        text = f'COPY: "{source}" is not in the Space, or .dockerignore leaves it out'
        raise ReleaseError(Phase.BUILD_ERROR, text)
    return found


def _children(folder: Path, pattern: str) -> Iterator[Path]:
    if not folder.is_dir():
        return
    yield from (child for child in sorted(folder.iterdir()) if fnmatch.fnmatchcase(child.name, pattern))
