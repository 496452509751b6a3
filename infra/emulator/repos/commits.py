"""What a commit is made of, and making it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dulwich.objects import Commit, ObjectID

from infra.emulator.repos.edit import TreeEdit
from infra.emulator.repos.objects import Objects


@dataclass(frozen=True)
class Operation:
    """One change of a tree. `oid` is the content's blob, stored before, and empty for removals.

    `mode` is git's file mode; 0 keeps the one that is there.
    """

    kind: Literal["file", "deletedFile", "deletedFolder"]
    path: str
    oid: str = ""
    mode: int = 0


@dataclass(frozen=True)
class Change:
    """A commit that is asked for. `parent`, where given, is the head it must find (5 to 40 hex digits)."""

    branch: str
    operations: Sequence[Operation]
    author: str
    title: str
    description: str = ""
    parent: str | None = None

    @property
    def message(self) -> bytes:
        """Return the message as git keeps it."""
        return "\n\n".join(part for part in (self.title, self.description) if part).encode(errors="replace")


@dataclass(frozen=True)
class Outcome:
    """What became of a change: the head after it, and whether it moved."""

    head: str
    changed: bool


def changed_tree(objects: Objects, root: str, operations: Sequence[Operation]) -> str:
    """Apply the operations in their order and return the id of the new root."""
    edit = TreeEdit(objects, root)
    for operation in operations:
        match operation.kind:
            case "file":
                edit.put(operation.path, operation.oid, operation.mode)
            case "deletedFile":
                edit.remove_file(operation.path)
            case "deletedFolder":
                edit.remove_folder(operation.path)
    return edit.write()


def write_commit(objects: Objects, tree: str, parents: Sequence[str], change: Change) -> str:
    """Write the commit object (no branch is moved) and return its id."""
    commit = Commit()
    commit.tree = ObjectID(tree.encode())
    commit.parents = [ObjectID(parent.encode()) for parent in parents]
    commit.author = commit.committer = f"{change.author} <{change.author}@users.noreply.localhost>".encode()
    commit.author_time = commit.commit_time = int(time.time())
    commit.author_timezone = commit.commit_timezone = 0
    commit.message = change.message
    commit.encoding = b"UTF-8"
    return objects.add(commit)
