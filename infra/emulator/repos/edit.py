"""Changing a tree: folders are read only where a change passes through them."""

from dulwich.objects import Tree

from infra.emulator.repos.errors import EntryMissingError, IllegalPathError
from infra.emulator.repos.objects import FILE, FOLDER, Leaf, Objects
from infra.emulator.repos.paths import check_path


class Folder(dict[bytes, "Leaf | Folder"]):
    """A folder that was opened for a change."""


class TreeEdit:
    """The tree of a commit while it is changed; nothing of it can be seen before `write`, and only blobs are stored."""

    def __init__(self, objects: Objects, root: str) -> None:
        self._objects = objects
        self._root = Folder(objects.tree(root))

    def put(self, path: str, oid: str, mode: int = 0) -> None:
        """Set a file's content; without a mode a file that was executable stays so.

        Raises:
            IllegalPathError: No repository can hold it, or a folder and a file would share a name.
        """
        *above, name = check_path(path)
        folder = self._folder(path, above)
        old = folder.get(name)
        if isinstance(old, Folder) or (old and old.mode == FOLDER):
            raise IllegalPathError(path, "there is a folder of that name; delete it in the same commit")
        folder[name] = Leaf(mode or (old.mode if old else FILE), oid)

    def remove_file(self, path: str) -> None:
        """Remove a file, or a folder as the Hub does it under this name too; EntryMissingError where there is none."""
        folder, name = self._parent(path.removesuffix("/"))
        del folder[name]

    def remove_folder(self, path: str) -> None:
        """Remove a folder with all below it; EntryMissingError where there is none."""
        folder, name = self._parent(path.removesuffix("/"))
        entry = folder[name]
        if isinstance(entry, Leaf) and entry.mode != FOLDER:
            raise EntryMissingError(path)
        del folder[name]

    def write(self) -> str:
        """Write the changed folders and return the id of the new root."""
        return self._write(self._root)

    def _parent(self, path: str) -> tuple[Folder, bytes]:
        *above, name = check_path(path)
        folder = self._root
        for part in above:
            opened = self._open(folder, part)
            if opened is None:
                raise EntryMissingError(path)
            folder = opened
        if name not in folder:
            raise EntryMissingError(path)
        return folder, name

    def _folder(self, path: str, parts: list[bytes]) -> Folder:
        folder = self._root
        for part in parts:
            opened = self._open(folder, part) if part in folder else folder.setdefault(part, Folder())
            if not isinstance(opened, Folder):
                raise IllegalPathError(path, f"'{part.decode()}' is a file; delete it in the same commit")
            folder = opened
        return folder

    def _open(self, folder: Folder, name: bytes) -> Folder | None:
        entry = folder.get(name)
        if isinstance(entry, Leaf):
            if entry.mode != FOLDER:
                return None
            entry = folder[name] = Folder(self._objects.tree(entry.oid))
        return entry

    def _write(self, folder: Folder) -> str:
        leaves: dict[bytes, Leaf] = {}
        for name, entry in folder.items():
            if isinstance(entry, Leaf):
                leaves[name] = entry
            elif entry and (oid := self._write(entry)) != _EMPTY:
                leaves[name] = Leaf(FOLDER, oid)
        return self._objects.add_tree(leaves)


_EMPTY = Tree().id.decode()
