"""Reading and writing the objects of one bare repository."""

import os
import secrets
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

from dulwich.object_store import DiskObjectStore
from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tag, Tree

from infra.emulator.repos.lru import Cache
from infra.emulator.repos.pointers import Pointer, parse_pointer

T = TypeVar("T", bound=ShaFile)
FOLDER = 0o040000
FILE = 0o100644
SUBMODULE = 0o160000


class Leaf(NamedTuple):
    """One line of a tree: git's file mode and the object's id (40 hex digits)."""

    mode: int
    oid: str


class Facts(NamedTuple):
    """What lists tell of a file: its length in bytes, and what it points at where it is a pointer of LFS."""

    size: int
    pointer: Pointer | None


class Caches:
    """Parsed objects of all repositories. Their ids are hashes, so that nothing here can grow old."""

    def __init__(self) -> None:
        self.trees: Cache[str, dict[bytes, Leaf]] = Cache(4096)
        self.commits: Cache[str, Commit] = Cache(8192)
        self.facts: Cache[str, Facts] = Cache(65536)


class Objects:
    """The objects below `<repository>/objects`. Safe to use from several threads."""

    def __init__(self, repository: Path, caches: Caches) -> None:
        self._folder = repository / "objects"
        self._path = str(self._folder)
        self._unnamed = str(self._folder / f"tmp_obj_{secrets.token_hex(8)}_")  # git clears such names away
        self._numbers = count()
        self._store = DiskObjectStore(self._folder)
        self._caches = caches
        self._lock = Lock()

    def get(self, oid: str) -> ShaFile:
        """Return an object.

        Raises:
            KeyError: There is none of that id.
        """
        with self._lock:
            return self._store[ObjectID(oid.encode())]

    def commit(self, oid: str) -> Commit:
        """Return a commit; KeyError where there is none of that id."""
        return self._caches.commits.get(oid, lambda: self._typed(oid, Commit))

    def tree(self, oid: str) -> dict[bytes, Leaf]:
        """Return the lines of a tree by name, in git's order. Callers copy before they change."""
        return self._caches.trees.get(oid, lambda: _leaves(self._typed(oid, Tree)))

    def blob(self, oid: str) -> bytes:
        """Return the content of a file."""
        content = self._typed(oid, Blob).as_raw_string()
        self._caches.facts.put(oid, Facts(len(content), parse_pointer(content)))
        return content

    def facts(self, oid: str) -> Facts:
        """Return what lists tell of a file."""
        return self._caches.facts.get(oid, lambda: self._facts(oid))

    def _facts(self, oid: str) -> Facts:
        content = self._typed(oid, Blob).as_raw_string()
        return Facts(len(content), parse_pointer(content))

    def peel(self, oid: str) -> str:
        """Return the commit that an annotated tag points at, or `oid` itself where it is a commit."""
        found = self.get(oid)
        return self.peel(found.object[1].decode()) if isinstance(found, Tag) else oid

    def is_commit(self, oid: str) -> bool:
        """Tell whether there is a commit of that id."""
        try:
            self.commit(oid)
        except KeyError:
            return False
        return True

    def starting_with(self, digits: str) -> list[str]:
        """Return the commits whose ids begin with these hex digits."""
        with self._lock:
            found = [oid.decode() for oid in self._store.iter_prefix(digits.encode())]
        return [oid for oid in found if self.is_commit(oid)]

    def add(self, new: ShaFile) -> str:
        """Write an object that may be there already, and return its id.

        It gets its name by a rename, as git does it, so that a process that dies leaves a nameless rest and no lock.
        """
        oid = new.id.decode()
        # Texts and bare system calls, not Path: a commit writes dozens of these, and that is most of its time.
        path = f"{self._path}/{oid[:2]}/{oid[2:]}"
        if not os.path.exists(path):  # noqa: PTH110 - as above
            unnamed = f"{self._unnamed}{next(self._numbers)}"
            _write(unnamed, new.as_legacy_object(compression_level=1))
            _name(unnamed, path)
        return oid

    def add_tree(self, leaves: Mapping[bytes, Leaf]) -> str:
        """Write a folder and return its id; the next commit reads it again, and finds it in memory."""
        tree = Tree()
        for name, leaf in leaves.items():
            tree.add(name, leaf.mode, ObjectID(leaf.oid.encode()))
        oid = self.add(tree)
        self._caches.trees.put(oid, _leaves(tree))
        return oid

    def add_blob(self, content: bytes) -> str:
        """Write a file's content and return its id."""
        oid = self.add(Blob.from_string(content))
        self._caches.facts.put(oid, Facts(len(content), parse_pointer(content)))
        return oid

    def _typed(self, oid: str, kind: type[T]) -> T:
        found = self.get(oid)
        if not isinstance(found, kind):
            raise KeyError(oid)
        return found


def _write(path: str, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    try:
        written = os.write(file, content)
        while written < len(content):
            written += os.write(file, content[written:])
    finally:
        os.close(file)


def _name(unnamed: str, path: str) -> None:
    try:
        os.replace(unnamed, path)  # noqa: PTH105 - see Objects.add
    except FileNotFoundError:
        Path(path).parent.mkdir(exist_ok=True)
        os.replace(unnamed, path)  # noqa: PTH105 - as above


def _leaves(tree: Tree) -> dict[bytes, Leaf]:
    return {item.path: Leaf(item.mode, item.sha.decode()) for item in tree.iteritems()}
