"""What a commit changed, file by file and line by line, up to what one page can hold."""

import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice
from typing import Literal

from dulwich.diff_tree import RenameDetector, TreeChange, tree_changes
from dulwich.object_store import DiskObjectStore
from dulwich.objects import ObjectID, TreeEntry

from infra.emulator.repos.pointers import parse_pointer
from infra.emulator.repos.repository import Repository

MOST_FILES = 200
MOST_ROWS = 3000
LARGEST = 256 * 1024
"""Bytes of a file whose lines are compared."""
_MOST_LINES = 5000
_CONTEXT = 3
_LOOKED_AT = 8000  # bytes in which a NUL makes a file binary, as for git

_POINTER = b"version https://git-lfs.github.com/spec/v1\n"

RowKind = Literal["gap", "same", "added", "removed", "note"]


@dataclass(frozen=True)
class Row:
    """A line of a diff with its numbers before and after."""

    kind: RowKind
    text: str
    old: int | None = None
    new: int | None = None

    @property
    def sign(self) -> str:
        """The sign before the line, as in a unified diff."""
        return {"added": "+", "removed": "-"}.get(self.kind, "")


@dataclass(frozen=True)
class FileDiff:
    """What became of one file. `note` says why there are no lines, or what else changed."""

    kind: str
    path: str
    old_path: str
    rows: list[Row] = field(default_factory=list)
    note: str = ""

    @property
    def added(self) -> int:
        """The number of lines added."""
        return sum(row.kind == "added" for row in self.rows)

    @property
    def removed(self) -> int:
        """The number of lines removed."""
        return sum(row.kind == "removed" for row in self.rows)


@dataclass(frozen=True)
class Diff:
    """What a commit changed; `left_out` says that there are more files than are shown."""

    files: list[FileDiff]
    left_out: bool

    @property
    def added(self) -> int:
        """The number of lines added in the files shown."""
        return sum(file.added for file in self.files)

    @property
    def removed(self) -> int:
        """The number of lines removed in the files shown."""
        return sum(file.removed for file in self.files)


def commit_diff(repository: Repository, commit: str) -> Diff:
    """Compare a commit with its first parent; the first commit with nothing."""
    parents = repository.objects.commit(commit).parents
    before = ObjectID(repository.tree_of(parents[0].decode()).encode()) if parents else None
    after = ObjectID(repository.tree_of(commit).encode())
    with closing(DiskObjectStore(repository.folder / "objects")) as store:
        found = tree_changes(store, before, after, rename_detector=RenameDetector(store, max_files=MOST_FILES))
        changes = list(islice(found, MOST_FILES + 1))
    return Diff(list(_files(repository, changes[:MOST_FILES])), left_out=len(changes) > MOST_FILES)


def _files(repository: Repository, changes: list[TreeChange]) -> Iterator[FileDiff]:
    room = MOST_ROWS
    for change in changes:
        file = _file(repository, change, room)
        room -= len(file.rows)
        yield file


def _file(repository: Repository, change: TreeChange, room: int) -> FileDiff:
    kind = {"add": "added", "delete": "removed", "rename": "renamed", "copy": "copied"}.get(change.type, "changed")
    new, old = _path(change.new), _path(change.old)
    path, old_path = new or old, old or new
    before, after = _content(repository, change.old), _content(repository, change.new)
    reason = _reason(before, after) if before != after else ""
    rows = [] if reason else list(_rows(before, after))
    if len(rows) > room:
        rows, reason = [], "Not shown: this page has as many lines as it can hold."
    return FileDiff(kind, path, old_path, rows, reason or _mode_change(change))


def _path(entry: TreeEntry | None) -> str:
    return entry.path.decode(errors="replace") if entry and entry.path else ""


def _content(repository: Repository, entry: TreeEntry | None) -> bytes:
    if entry is None or entry.sha is None:
        return b""
    oid = entry.sha.decode()
    if entry.mode and stat.S_IFMT(entry.mode) == 0o160000:
        return f"Subproject commit {oid}\n".encode()
    return repository.objects.blob(oid)


def _reason(before: bytes, after: bytes) -> str:
    if before.startswith(_POINTER) or after.startswith(_POINTER):
        return "LFS keeps the content."
    if parse_pointer(before) or parse_pointer(after):
        return "A binary or large file, which LFS keeps."
    if b"\0" in before[:_LOOKED_AT] or b"\0" in after[:_LOOKED_AT]:
        return "A binary file."
    if max(len(before), len(after)) > LARGEST or max(before.count(b"\n"), after.count(b"\n")) > _MOST_LINES:
        return "Too large to compare line by line here."
    return ""


def _mode_change(change: TreeChange) -> str:
    old, new = (entry.mode if entry else None for entry in (change.old, change.new))
    return f"Mode {old:o} became {new:o}." if old and new and old != new else ""


def _rows(before: bytes, after: bytes) -> Iterator[Row]:
    old, new = (_lines(content) for content in (before, after))
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT):
        (_, i, _, j, _), (_, _, end_i, _, end_j) = group[0], group[-1]
        yield Row("gap", f"@@ -{_range(i, end_i)} +{_range(j, end_j)} @@")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (Row("same", old[i1 + k], i1 + k + 1, j1 + k + 1) for k in range(i2 - i1))
                continue
            yield from _with_ends(Row("removed", old[k], old=k + 1) for k in range(i1, i2))
            yield from _with_ends(Row("added", new[k], new=k + 1) for k in range(j1, j2))


def _range(start: int, end: int) -> str:
    """Write a range of lines as in a unified diff: an empty one is told by the line before it."""
    return f"{start + 1 if end > start else start},{end - start}"


def _lines(content: bytes) -> list[str]:
    return [line.decode(errors="replace") for line in content.splitlines(keepends=True)]


def _with_ends(rows: Iterator[Row]) -> Iterator[Row]:
    """Say where a changed file has no newline at its end."""
    for row in rows:
        yield row
        if not row.text.endswith("\n"):
            yield Row("note", "No newline at the end of the file")
