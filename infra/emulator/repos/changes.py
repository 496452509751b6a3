"""What differs between two commits, and bringing the changes of one branch into another."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from dulwich.objects import Blob
from dulwich.patch import write_blob_diff

from infra.emulator.repos.commits import Operation
from infra.emulator.repos.history import LogEntry, entry_of
from infra.emulator.repos.objects import FOLDER, SUBMODULE, Leaf
from infra.emulator.repos.repository import Repository

_LONGEST_COMPARED = 2**20  # bytes: longer files are told to differ, without lines


@dataclass(frozen=True)
class FileChange:
    """A path whose content differs; None where there is no file."""

    path: str
    before: Leaf | None
    after: Leaf | None


@dataclass(frozen=True)
class Merge:
    """What merging a branch would do to another: operations on it, and the paths that both have changed."""

    operations: list[Operation]
    conflicts: list[str]


def changes(repository: Repository, before: str, after: str) -> list[FileChange]:
    """Return the files that differ between two commits, by path."""
    found = _changes(repository, repository.tree_of(before), repository.tree_of(after), "")
    return sorted(found, key=lambda change: change.path)


def raw_diff(repository: Repository, before: str, after: str) -> bytes:
    """Return what differs as `git diff` writes it."""
    text = io.BytesIO()
    for change in changes(repository, before, after):
        write_blob_diff(
            text, _side(repository, change.path, change.before), _side(repository, change.path, change.after)
        )
    return text.getvalue()


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """Return the newest commit that both come from, or None where they share none."""
    known = {oid for oid, _ in _all(repository, one)}
    return next((oid for oid, _ in _all(repository, other) if oid in known), None)


def commits_between(repository: Repository, before: str, after: str) -> list[LogEntry]:
    """Return the commits that `after` comes from and `before` does not, the oldest first."""
    known = {oid for oid, _ in _all(repository, before)}
    found = [entry for oid, entry in _all(repository, after) if oid not in known]
    return found[::-1]


def merge(repository: Repository, target: str, source: str) -> Merge:
    """Tell what bringing the changes of `source` into `target` means. Files are taken whole, never line by line."""
    base = merge_base(repository, target, source)
    if base is None:
        return Merge([], [change.path for change in changes(repository, target, source)])
    ours = {change.path: change.after for change in changes(repository, base, target)}
    theirs = changes(repository, base, source)
    conflicts = [change.path for change in theirs if change.path in ours and ours[change.path] != change.after]
    wanted = [change for change in theirs if change.path not in ours]
    return Merge(
        [_operation(change) for change in sorted(wanted, key=lambda change: change.after is not None)], conflicts
    )


def _operation(change: FileChange) -> Operation:
    if change.after is None:
        return Operation("deletedFile", change.path)
    return Operation("file", change.path, change.after.oid, change.after.mode)


def _changes(repository: Repository, before: str | None, after: str | None, above: str) -> Iterator[FileChange]:
    old = repository.objects.tree(before) if before else {}
    new = repository.objects.tree(after) if after else {}
    for name in old.keys() | new.keys():
        left, right = old.get(name), new.get(name)
        if left == right:
            continue
        path = above + name.decode(errors="replace")
        if _folder(left) or _folder(right):
            yield from _changes(repository, _folder(left), _folder(right), f"{path}/")
        if _file(left) or _file(right):
            yield FileChange(path, _file(left), _file(right))


def _folder(leaf: Leaf | None) -> str | None:
    return leaf.oid if leaf and leaf.mode == FOLDER else None


def _file(leaf: Leaf | None) -> Leaf | None:
    return leaf if leaf and leaf.mode != FOLDER else None


def _side(repository: Repository, path: str, leaf: Leaf | None) -> tuple[bytes | None, int | None, Blob | None]:
    if leaf is None:
        return None, None, None
    if leaf.mode == SUBMODULE:
        return path.encode(), leaf.mode, Blob.from_string(f"Subproject commit {leaf.oid}\n".encode())
    content = repository.objects.blob(leaf.oid)
    if len(content) > _LONGEST_COMPARED:
        content = b"\0" + leaf.oid.encode()  # one NUL makes it binary, and binary files are told to differ
    return path.encode(), leaf.mode, Blob.from_string(content)


def _all(repository: Repository, commit: str) -> Iterator[tuple[str, LogEntry]]:
    """Yield a commit and all that it comes from, through merges too; the newest first as far as their times tell."""
    waiting, seen = [commit], {commit}
    while waiting:
        waiting.sort(key=lambda oid: repository.objects.commit(oid).commit_time)
        oid = waiting.pop()
        found = repository.objects.commit(oid)
        yield oid, entry_of(oid, found)
        for parent in (parent.decode() for parent in found.parents):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
