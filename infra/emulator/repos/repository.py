"""One bare repository: its references, its commits and its files."""

import re
import shutil
from pathlib import Path

from dulwich.errors import RefFormatError
from dulwich.file import GitFile
from dulwich.objects import Tree
from dulwich.refs import DiskRefsContainer, Ref
from dulwich.repo import Repo

from infra.emulator.repos.commits import Change, Operation, Outcome, changed_tree, write_commit
from infra.emulator.repos.errors import EntryMissingError, HeadMovedError, RevisionMissingError
from infra.emulator.repos.lfs import LfsFolder
from infra.emulator.repos.objects import FOLDER, Caches, Leaf, Objects
from infra.emulator.repos.paths import check_path
from infra.emulator.repos.pointers import Pointer

_SHORT_ID = re.compile(r"[0-9a-f]{5,39}")
_FULL_ID = re.compile(r"[0-9a-f]{40}")


def full_name(branch: str) -> str:
    """Return the reference of a branch; what is no branch is named in full already."""
    return branch if branch.startswith("refs/") else f"refs/heads/{branch}"


class Repository:
    """Readers need no lock. Of writers there is one at a time: `GitRepos` sees to it."""

    def __init__(self, folder: Path, caches: Caches, unfinished: Path) -> None:
        self.folder = folder
        self.objects = Objects(folder, caches)
        self.refs = DiskRefsContainer(folder)
        self.lfs = LfsFolder(folder, unfinished)

    @classmethod
    def create(cls, folder: Path, files: dict[str, bytes], caches: Caches, author: str) -> "Repository":
        """Make a bare repository whose branch `main` has one commit, titled as on the Hub, with these files."""
        repository = cls._empty(folder, caches)
        operations = [Operation("file", path, repository.objects.add_blob(content)) for path, content in files.items()]
        tree = changed_tree(repository.objects, repository.objects.add(Tree()), operations)
        first = Change(branch="main", operations=operations, author=author, title="initial commit")
        repository.advance("main", None, write_commit(repository.objects, tree, [], first))
        return repository

    @classmethod
    def copy(cls, source: "Repository", folder: Path, caches: Caches, first: Change) -> None:
        """Make a bare repository of one commit with the tree at the head of `main` of another."""
        repository = cls._empty(folder, caches)
        shutil.copytree(source.folder / "objects", folder / "objects", dirs_exist_ok=True)
        head = source.branch("main")
        for sha256 in source.lfs.all():
            source.lfs.share(repository.lfs, sha256.name)
        repository.advance("main", None, write_commit(repository.objects, source.tree_of(head), [], first))

    @classmethod
    def _empty(cls, folder: Path, caches: Caches) -> "Repository":
        folder.mkdir(parents=True)
        Repo.init_bare(folder, default_branch=b"main").close()
        return cls(folder, caches, folder.parent)

    def unlock(self) -> None:
        """Remove the locks of a writer that was killed; only for the one process that owns the data folder."""
        for lock in [self.folder / "packed-refs.lock", *(self.folder / "refs").rglob("*.lock")]:
            lock.unlink(missing_ok=True)

    def branch(self, name: str) -> str:
        """Return the commit at the head of a branch (or `refs/pr/N`); RevisionMissingError where there is none."""
        if name.startswith("refs/") and not name.startswith("refs/pr/"):
            raise RevisionMissingError(name)
        try:
            return self.refs[Ref(full_name(name).encode())].decode()
        except (KeyError, ValueError, OSError, RefFormatError) as error:
            raise RevisionMissingError(name) from error

    def resolve(self, revision: str) -> str:
        """Return the commit that a branch, tag, full reference, or a commit's id (at least 5 digits) means.

        Raises:
            RevisionMissingError: Nothing has that name.
        """
        for name in (f"refs/heads/{revision}", f"refs/tags/{revision}", revision):
            found = self._reference(name)
            if found:
                return found
        if _FULL_ID.fullmatch(revision) and self.objects.is_commit(revision):
            return revision
        if _SHORT_ID.fullmatch(revision) and len(found_ids := self.objects.starting_with(revision)) == 1:
            return found_ids[0]
        raise RevisionMissingError(revision)

    def all_references(self) -> dict[str, str]:
        """Return the object that each reference names, by its full name."""
        names = [name for name in self.refs.allkeys() if name.startswith(b"refs/")]
        return {name.decode(errors="replace"): self.refs[name].decode() for name in names}

    def tree_of(self, commit: str) -> str:
        """Return the id of the root of a commit."""
        return str(self.objects.commit(commit).tree, "ascii")

    def entry(self, commit: str, path: str) -> Leaf:
        """Return the file or folder at a path; the root for an empty one.

        Raises:
            EntryMissingError, IllegalPathError: There is none, or there could be none.
        """
        leaf = Leaf(FOLDER, self.tree_of(commit))
        for part in check_path(path) if path else []:
            found = self.objects.tree(leaf.oid).get(part) if leaf.mode == FOLDER else None
            if found is None:
                raise EntryMissingError(path)
            leaf = found
        return leaf

    def pointer(self, leaf: Leaf) -> Pointer | None:
        """Return the pointer that a file is, if LFS has its content; without that it is a text like any other."""
        pointer = None if leaf.mode == FOLDER else self.objects.facts(leaf.oid).pointer
        return pointer if pointer and self.lfs.has(pointer) else None

    def attributes(self, commit: str) -> bytes:
        """Return the content of `.gitattributes`; an empty one where there is none."""
        try:
            leaf = self.entry(commit, ".gitattributes")
        except EntryMissingError:
            return b""
        return b"" if leaf.mode == FOLDER else self.objects.blob(leaf.oid)

    def commit(self, change: Change) -> Outcome:
        """Write a commit whole or not at all: the branch moves last, by a rename, when all objects are there.

        Operations that change nothing make no commit.

        Raises:
            RevisionMissingError: There is no such branch.
            HeadMovedError: The parent that was asked for is not the head.
            EntryMissingError, IllegalPathError: An operation cannot be done.
        """
        head = self.branch(change.branch)
        if change.parent and not head.startswith(change.parent):
            raise HeadMovedError(head)
        before = self.tree_of(head)
        after = changed_tree(self.objects, before, change.operations)
        if after == before:
            return Outcome(head, changed=False)
        new = write_commit(self.objects, after, [head], change)
        self.advance(change.branch, head, new)
        return Outcome(new, changed=True)

    def open_pull_request(self, number: int, start: str) -> None:
        """Make `refs/pr/<number>` at a commit. What is left there of one whose row was never written is replaced."""
        self.advance(f"refs/pr/{number}", None, start)

    def empty_commit(self, author: str) -> str:
        """Write a commit without files and without parents, for a branch that begins anew; return its id."""
        first = Change(branch="", operations=(), author=author, title="initial commit")
        return write_commit(self.objects, self.objects.add(Tree()), [], first)

    def squash(self, branch: str, change: Change) -> str:
        """Put one commit without parents and with the same files in place of a branch's history; return its id.

        Raises:
            RevisionMissingError: There is no such branch.
        """
        head = self.branch(branch)
        new = write_commit(self.objects, self.tree_of(head), [], change)
        self.advance(branch, head, new)
        return new

    def advance(self, branch: str, old: str | None, new: str) -> None:
        """Move a branch, or make it, under git's own lock. Dulwich would wait for the disk as well: 5 ms a commit."""
        path = self.folder / full_name(branch)
        path.parent.mkdir(parents=True, exist_ok=True)
        with GitFile(path, "wb", fsync=False) as file:
            if old and (head := self.refs[Ref(full_name(branch).encode())].decode()) != old:
                raise HeadMovedError(head)
            file.write(f"{new}\n".encode())

    def _reference(self, name: str) -> str | None:
        if not name.startswith("refs/"):
            return None
        try:
            return self.objects.peel(self.refs[Ref(name.encode())].decode())
        except (KeyError, ValueError, OSError, RefFormatError):
            return None
