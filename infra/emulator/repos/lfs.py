"""Contents that LFS keeps, one file each, by their SHA-256."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from infra.emulator.repos.lru import Cache
from infra.emulator.repos.pointers import Pointer

_PORTION = 2**20  # bytes that are read at once
_MOST_BLOBS = 65536


@dataclass(eq=False)
class WrongContentError(Exception):
    """What arrived is not what was announced; `reason` says in what."""

    reason: str


class Incoming(AbstractContextManager["Incoming"]):
    """A content on its way in: a nameless file, which goes again unless it is kept. Who entered it may enter again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"lfs-{secrets.token_hex(8)}"
        self._hash = hashlib.sha256()
        self._file: BinaryIO | None = None
        self.size = 0

    def __enter__(self) -> Self:
        if self._file is None:
            self._file = self._path.open("xb")
        return self

    def write(self, content: bytes) -> None:
        """Take some more."""
        if self._file is None:
            raise ValueError("it was not entered")
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)

    @property
    def pointer(self) -> Pointer:
        """Return what stands for all that was written."""
        return Pointer(self._hash.hexdigest(), self.size)

    def read(self) -> bytes:
        """Return all that was written."""
        self._flush()
        return self._path.read_bytes()

    def keep(self, path: Path) -> None:
        """Give the file its name, where it stays."""
        self._flush()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(path)

    def _flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, and remove it where it was not kept."""
        if self._file is not None:
            self._file.close()
        self._path.unlink(missing_ok=True)


class LfsFolder:
    """The contents of one repository, below `<repository>/lfs/objects` as git-lfs itself lays them out.

    A content is in a repository when it was sent to that very repository, so that knowing a hash gives no right to
    read what another repository has.
    """

    def __init__(self, repository: Path, unfinished: Path) -> None:
        self._folder = repository / "lfs" / "objects"
        self._unfinished = unfinished
        self._blobs: Cache[str, str] = Cache(_MOST_BLOBS)

    def path(self, sha256: str) -> Path:
        """Return where a content is, or would be."""
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def has(self, pointer: Pointer) -> bool:
        """Tell whether the content of a pointer is here."""
        return self.size(pointer.sha256) == pointer.size

    def size(self, sha256: str) -> int | None:
        """Return the length of a content, or None where it is not here."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def incoming(self) -> Incoming:
        """Return a place for a content that arrives."""
        return Incoming(self._unfinished)

    def keep(self, incoming: Incoming) -> Pointer:
        """Keep a content, and return what stands for it."""
        pointer = incoming.pointer
        incoming.keep(self.path(pointer.sha256))
        return pointer

    def keep_announced(self, incoming: Incoming, announced: Pointer) -> None:
        """Keep a content whose hash was announced; WrongContentError where it is another."""
        if incoming.pointer != announced:
            reason = f"announced {announced.sha256} of {announced.size} bytes, sent {incoming.pointer.sha256}"
            raise WrongContentError(f"{reason} of {incoming.size} bytes")
        incoming.keep(self.path(announced.sha256))

    def part(self, pointer: Pointer, number: int) -> Path:
        """Return where a part of a content waits for the others."""
        return self._unfinished / f"part-{self._folder.parts[-3]}-{pointer.sha256}-{number}"

    def assemble(self, pointer: Pointer, numbers: list[int]) -> None:
        """Make a content of its parts.

        Raises:
            WrongContentError: A part is missing, or they do not make up what was announced.
        """
        if self.has(pointer):  # another client was as quick with the same content
            return
        parts = [self.part(pointer, number) for number in numbers]
        with self.incoming() as incoming:
            for path in parts:
                try:
                    file = path.open("rb")
                except FileNotFoundError as error:
                    raise WrongContentError("a part was not sent") from error
                with file:
                    while portion := file.read(_PORTION):
                        incoming.write(portion)
            self.keep_announced(incoming, pointer)
        for path in parts:
            path.unlink(missing_ok=True)

    def share(self, other: "LfsFolder", sha256: str) -> bool:
        """Have a content in another repository as well; return whether it is here at all."""
        there = other.path(sha256)
        if self.size(sha256) is None:
            return False
        if not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            there.hardlink_to(self.path(sha256))
        return True

    def all(self) -> list[Path]:
        """Return the files of all contents."""
        return [path for path in self._folder.glob("*/*/*") if path.is_file()]

    def remove(self, sha256: str) -> None:
        """Forget a content, if it is here."""
        self.path(sha256).unlink(missing_ok=True)

    def portions(self, sha256: str, first: int, length: int) -> Iterator[bytes]:
        """Yield a part of a content, portion by portion."""
        with self.path(sha256).open("rb") as file:
            file.seek(first)
            while length > 0 and (portion := file.read(min(length, _PORTION))):
                length -= len(portion)
                yield portion

    def blob_id(self, pointer: Pointer) -> str:
        """Return the id that the content itself would have in git, by which a client knows that it has not changed."""
        return self._blobs.get(pointer.sha256, lambda: self._hash(pointer))

    def _hash(self, pointer: Pointer) -> str:
        digest = hashlib.sha1(b"blob %d\0" % pointer.size, usedforsecurity=False)
        for portion in self.portions(pointer.sha256, 0, pointer.size):
            digest.update(portion)
        return digest.hexdigest()
