"""Which contents of LFS a repository has had, and taking some of them out of its whole history."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from dulwich.objects import Commit, ObjectID, Tree

from infra.emulator.repos.objects import FOLDER, SUBMODULE
from infra.emulator.repos.pointers import Pointer
from infra.emulator.repos.repository import Repository

_EMPTY = Tree().id.decode()


@dataclass(frozen=True)
class LfsFile:
    """A content of LFS, and the first path and reference that it was found at."""

    pointer: Pointer
    path: str
    ref: str
    pushed_at: int
    """Seconds since 1970."""


def lfs_files(repository: Repository) -> list[LfsFile]:
    """Return all contents of LFS that any commit of any reference names, `main` first."""
    found: dict[str, LfsFile] = {}
    seen: set[str] = set()
    names = sorted(repository.all_references(), key=lambda name: (name != "refs/heads/main", name))
    for ref in names:
        for commit in _back(repository, repository.resolve(ref), seen):
            for path, pointer in _pointers(repository, repository.tree_of(commit), "", seen):
                if pointer.sha256 not in found and repository.lfs.has(pointer):
                    pushed = int(repository.lfs.path(pointer.sha256).stat().st_mtime)
                    found[pointer.sha256] = LfsFile(pointer, path, ref, pushed)
    return list(found.values())


def remove_contents(repository: Repository, contents: Collection[str], *, rewrite: bool) -> bool:
    """Remove contents of LFS; with `rewrite` the files too, from every commit. Return whether a branch has moved.

    References move one by one, each of them whole; the contents go last.
    """
    moved = False
    if rewrite:
        filtered = _Filtered(repository, frozenset(contents))
        for name, oid in repository.all_references().items():
            head = repository.objects.peel(oid)
            new = filtered.commit(head)
            if new != head:
                repository.advance(name, oid, new)
                moved = True
    for sha256 in contents:
        repository.lfs.remove(sha256)
    return moved


def _back(repository: Repository, commit: str, seen: set[str]) -> Iterator[str]:
    waiting = [commit]
    while waiting:
        oid = waiting.pop()
        if oid not in seen:
            seen.add(oid)
            yield oid
            waiting += [parent.decode() for parent in repository.objects.commit(oid).parents]


def _pointers(repository: Repository, tree: str, above: str, seen: set[str]) -> Iterator[tuple[str, Pointer]]:
    """Yield the pointers of a tree; trees that were looked at before are passed over."""
    if tree in seen:
        return
    seen.add(tree)
    for name, leaf in repository.objects.tree(tree).items():
        path = above + name.decode(errors="replace")
        if leaf.mode == FOLDER:
            yield from _pointers(repository, leaf.oid, f"{path}/", seen)
        elif leaf.mode != SUBMODULE and (pointer := repository.objects.facts(leaf.oid).pointer):
            yield path, pointer


class _Filtered:
    """Writes commits again without the files whose content goes."""

    def __init__(self, repository: Repository, gone: frozenset[str]) -> None:
        self._objects = repository.objects
        self._gone = gone
        self._commits: dict[str, str] = {}
        self._trees: dict[str, str] = {}

    def commit(self, head: str) -> str:
        """Return the commit that stands for another, which is that one itself where nothing goes from it."""
        waiting = [head]
        while waiting:
            oid = waiting[-1]
            parents = [parent.decode() for parent in self._objects.commit(oid).parents]
            first = [parent for parent in parents if parent not in self._commits]
            if first:
                waiting += first
            else:
                waiting.pop()
                self._commits.setdefault(oid, self._written(oid, parents))
        return self._commits[head]

    def _written(self, oid: str, parents: list[str]) -> str:
        old = self._objects.commit(oid)
        tree = self._tree(old.tree.decode())
        new_parents = [self._commits[parent] for parent in parents]
        if tree == old.tree.decode() and new_parents == parents:
            return oid
        new = Commit.from_string(old.as_raw_string())
        new.tree = ObjectID(tree.encode())
        new.parents = [ObjectID(parent.encode()) for parent in new_parents]
        return self._objects.add(new)

    def _tree(self, oid: str) -> str:
        if oid not in self._trees:
            self._trees[oid] = self._filtered(oid)
        return self._trees[oid]

    def _filtered(self, oid: str) -> str:
        new, changed = Tree(), False
        for name, leaf in self._objects.tree(oid).items():
            kept = self._tree(leaf.oid) if leaf.mode == FOLDER else leaf.oid
            goes = kept == _EMPTY if leaf.mode == FOLDER else self._goes(leaf.oid, leaf.mode)
            changed = changed or goes or kept != leaf.oid
            if not goes:
                new.add(name, leaf.mode, ObjectID(kept.encode()))
        return self._objects.add(new) if changed else oid

    def _goes(self, oid: str, mode: int) -> bool:
        pointer = None if mode == SUBMODULE else self._objects.facts(oid).pointer
        return pointer is not None and pointer.sha256 in self._gone
