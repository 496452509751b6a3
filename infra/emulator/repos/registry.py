"""All repositories of the Hub by kind and id, and the one writer at a time that each of them has."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from infra.emulator.repos import listing
from infra.emulator.repos.commits import Change, Outcome
from infra.emulator.repos.errors import EntryMissingError, IllegalPathError, RepositoryMissingError
from infra.emulator.repos.objects import FOLDER, Caches
from infra.emulator.repos.repository import Repository


class GitRepos:
    """The repositories of one kind, in `<root>/<kind>/<owner>/<name>.git`. Implements `infra.emulator.seam.Repos`.

    Ids are ones that the store knows, in their canonical letter case. Folders come and go by a rename through
    `<root>/.unfinished`, so a repository is whole or not there, and no killed process leaves a part of one.
    """

    def __init__(self, root: Path, kind: str = "spaces") -> None:
        self._root = root / kind
        self._unfinished = root / ".unfinished"
        self._caches = Caches()
        self._open: dict[str, Repository] = {}
        self._opening = Lock()
        self._writers: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def prepare(self) -> None:
        """Make the folders and clear away what a killed process left."""
        shutil.rmtree(self._unfinished, ignore_errors=True)
        self._unfinished.mkdir(parents=True)
        self._root.mkdir(parents=True, exist_ok=True)

    def folder(self, repo: str) -> Path:
        """Return where the repository `owner/name` is."""
        return self._root / f"{repo}.git"

    def open(self, repo: str) -> Repository:
        """Return a repository; RepositoryMissingError where there is none."""
        with self._opening:
            return self._open.get(repo) or self._open_first(repo)

    def _open_first(self, repo: str) -> Repository:
        folder = self.folder(repo)
        if not folder.is_dir():
            raise RepositoryMissingError(repo)
        found = self._open[repo] = Repository(folder, self._caches, self._unfinished)
        found.unlock()
        return found

    def create(self, repo: str, files: dict[str, bytes], author: str = "system") -> None:
        """Make a repository with one commit of these files, in place of one that no row of the store names."""
        folder = self._unfinished / secrets.token_hex(8)
        Repository.create(folder, files, self._caches, author)
        self._place(folder, repo)

    def copy(self, repo: str, new: str, author: str) -> None:
        """Make a repository whose one commit has the files at the head of another's `main`."""
        source = self.open(repo)
        folder = self._unfinished / secrets.token_hex(8)
        Repository.copy(source, folder, self._caches, Change("main", (), author, f"Duplicate from {repo}"))
        self._place(folder, new)

    def _place(self, folder: Path, repo: str) -> None:
        self.remove(repo)
        self.folder(repo).parent.mkdir(parents=True, exist_ok=True)
        folder.rename(self.folder(repo))

    def remove(self, repo: str) -> None:
        """Remove a repository, if it is there."""
        self._open.pop(repo, None)
        folder = self.folder(repo)
        if folder.exists():
            gone = self._unfinished / secrets.token_hex(8)
            folder.rename(gone)
            shutil.rmtree(gone)

    def rename(self, repo: str, new: str) -> None:
        """Give a repository another id."""
        self._open.pop(repo, None)
        self.folder(new).parent.mkdir(parents=True, exist_ok=True)
        self.folder(repo).rename(self.folder(new))

    @asynccontextmanager
    async def writing(self, repo: str) -> AsyncIterator[None]:
        """Be the only writer of a repository (or of its name) for the block."""
        lock = self._writers.setdefault(repo.lower(), asyncio.Lock())
        async with lock:
            yield

    async def commit(self, repo: str, change: Change) -> Outcome:
        """Write a commit in a thread of its own; errors as `Repository.commit` has them."""
        async with self.writing(repo):
            return await asyncio.to_thread(self.open(repo).commit, change)

    def head(self, space: str) -> str:
        """Return the commit at the head of `main`."""
        return self.open(space).branch("main")

    def read(self, space: str, sha: str, path: str) -> bytes | None:
        """Return the content of a file at a commit, or None where there is no such file."""
        repository = self.open(space)
        try:
            leaf = repository.entry(sha, path)
        except (EntryMissingError, IllegalPathError):
            return None
        if leaf.mode == FOLDER:
            return None
        pointer = repository.pointer(leaf)
        return repository.lfs.path(pointer.sha256).read_bytes() if pointer else repository.objects.blob(leaf.oid)

    def export(self, space: str, sha: str, folder: Path) -> None:
        """Write the tree of a commit into an existing empty folder."""
        listing.export(self.open(space), sha, folder)
