"""Files and folders of a commit, as lists."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.emulator.repos.errors import EntryMissingError
from infra.emulator.repos.objects import FOLDER, SUBMODULE, Leaf
from infra.emulator.repos.pointers import Pointer
from infra.emulator.repos.repository import Repository

_LINK = 0o120000
_EXECUTABLE = 0o111


@dataclass(frozen=True)
class Entry:
    """A file or folder. `size` in bytes, None for a folder; `lfs` where LFS keeps the content, and git a pointer."""

    path: str
    oid: str
    mode: int
    size: int | None
    lfs: Pointer | None = None

    @property
    def is_folder(self) -> bool:
        """Tell folders from files."""
        return self.size is None


def entry_at(repository: Repository, commit: str, path: str) -> Entry:
    """Return the file or folder at a path; EntryMissingError where there is none."""
    return _entry(repository, path, repository.entry(commit, path))


def list_folder(repository: Repository, commit: str, path: str = "", *, recursive: bool = False) -> list[Entry]:
    """Return what is in a folder, in git's order; a recursive list has each folder before what is in it.

    Raises:
        EntryMissingError: There is no folder of that path.
    """
    leaf = repository.entry(commit, path)
    if leaf.mode != FOLDER:
        raise EntryMissingError(path)
    return list(_walk(repository, leaf.oid, f"{path}/" if path else "", recursive=recursive))


def list_files(repository: Repository, commit: str) -> list[Entry]:
    """Return all files of a commit."""
    return [entry for entry in list_folder(repository, commit, recursive=True) if not entry.is_folder]


def export(repository: Repository, commit: str, folder: Path) -> None:
    """Write all files of a commit into a folder, those of LFS with their content.

    Links are written as files that hold their target.
    """
    for entry in list_files(repository, commit):
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.lfs:
            shutil.copyfile(repository.lfs.path(entry.lfs.sha256), path)
        else:
            path.write_bytes(repository.objects.blob(entry.oid))
        if entry.mode != _LINK and entry.mode & _EXECUTABLE:
            path.chmod(0o755)


def _walk(repository: Repository, tree: str, above: str, *, recursive: bool) -> Iterator[Entry]:
    for name, leaf in repository.objects.tree(tree).items():
        path = above + name.decode(errors="replace")
        if leaf.mode == SUBMODULE:
            continue
        yield _entry(repository, path, leaf)
        if recursive and leaf.mode == FOLDER:
            yield from _walk(repository, leaf.oid, f"{path}/", recursive=True)


def _entry(repository: Repository, path: str, leaf: Leaf) -> Entry:
    if leaf.mode == FOLDER:
        return Entry(path, leaf.oid, leaf.mode, None)
    pointer = repository.pointer(leaf)
    size = pointer.size if pointer else repository.objects.facts(leaf.oid).size
    return Entry(path, leaf.oid, leaf.mode, size, pointer)
