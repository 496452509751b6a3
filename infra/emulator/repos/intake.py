"""Reading the body of a commit, line by line, without holding more of it than a part of a line (hub-api 5.3)."""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from infra.emulator.repos.commits import Change, Operation
from infra.emulator.repos.lfs import Incoming
from infra.emulator.repos.lfsrule import LARGEST_REGULAR, SAMPLE, LfsRule
from infra.emulator.repos.lines import Line, Lines, LongLineError
from infra.emulator.repos.paths import check_path
from infra.emulator.repos.pointers import Pointer
from infra.emulator.repos.repository import Repository

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(eq=False)
class BadBodyError(Exception):
    """The body is not what a commit looks like; `reason` says where and why."""

    reason: str


class Intake:
    """Takes the body of a commit; file contents go to the repository at once, where nothing refers to them yet.

    A content that LFS keeps by the Hub's rule goes there, in whichever way it was sent.
    """

    def __init__(self, repository: Repository, head: str) -> None:
        self._repository = repository
        self._rule = LfsRule(repository.attributes(head))
        self._in = Lines(repository.lfs.incoming)
        self._header: dict[str, Any] | None = None
        self._operations: list[Operation] = []
        self._lines = 0

    def feed(self, chunk: bytes) -> None:
        """Take some more of the body; empty lines count for nothing.

        Raises:
            BadBodyError: A line is not an operation.
            IllegalPathError: No repository can hold the path.
        """
        self._read(self._in.feed(chunk))

    def finish(self) -> None:
        """Take the last line, which need not end with a line break; errors as for `feed`."""
        self._read(self._in.close())

    def close(self) -> None:
        """Let go of what was begun and not ended."""
        self._in.abandon()

    def _read(self, lines: Iterable[Line]) -> None:
        try:
            for line in lines:
                self._lines += 1
                if line.text.strip():
                    self._take(line)
        except LongLineError as error:
            self._lines += 1
            raise self._bad(error.reason) from error

    def change(self, branch: str, author: str) -> Change:
        """Return what was read as a change of a branch; BadBodyError where a part is missing."""
        if self._header is None:
            raise BadBodyError("the first line must have the key 'header'")
        if not self._operations:
            raise BadBodyError("there must be a line with the key 'lfsFile', 'file', 'deletedFile' or 'deletedFolder'")
        title = str(self._header.get("summary") or "")
        if not title.strip():
            raise BadBodyError("'summary' of the header must not be empty")
        description = str(self._header.get("description") or "")
        return Change(branch, self._operations, author, title, description, self._parent(self._header))

    def _parent(self, header: dict[str, Any]) -> str | None:
        parent = header.get("parentCommit")
        if parent is None:
            return None
        if not isinstance(parent, str) or not 5 <= len(parent) <= 40 or set(parent) - set("0123456789abcdef"):
            raise BadBodyError("'parentCommit' must be 5 to 40 hex digits")
        return parent

    def _take(self, line: Line) -> None:
        try:
            data = json.loads(line.text)
            key, value = data["key"], data["value"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._bad("is not a JSON object with 'key' and 'value'") from error
        if not isinstance(value, dict):
            raise self._bad("has a 'value' that is not an object")
        if key == "header":
            self._header = value
            return
        if self._header is None:
            raise BadBodyError("the first line must have the key 'header'")
        if line.spooled:
            with line.spooled:
                self._operations.append(self._large(key, value, line.spooled))
        else:
            self._operations.append(self._operation(key, value))

    def _operation(self, key: object, value: dict[str, Any]) -> Operation:
        path = self._path(key, value)
        match key:
            case "file":
                return self._file(path, self._content(value))
            case "deletedFile" | "deletedEntry":
                return Operation("deletedFile", path)
            case "deletedFolder":
                return Operation("deletedFolder", path)
            case "lfsFile":
                return Operation("file", path, self._repository.objects.add_blob(self._pointer(value).text))
        raise self._bad(f"has the unknown key {key!r:.50}")

    def _large(self, key: object, value: dict[str, Any], spooled: Incoming) -> Operation:
        path = self._path(key, value)
        if key != "file" or value.get("content") != "" or value.get("encoding") != "base64":
            raise self._bad("is long and has no content in base64")
        if spooled.size <= LARGEST_REGULAR:
            return self._file(path, spooled.read())
        return Operation("file", path, self._repository.objects.add_blob(self._repository.lfs.keep(spooled).text))

    def _file(self, path: str, content: bytes) -> Operation:
        if path == ".gitattributes":
            self._rule = LfsRule(content)
        if not self._rule.applies(path, len(content), content[:SAMPLE]):
            return Operation("file", path, self._repository.objects.add_blob(content))
        lfs = self._repository.lfs
        with lfs.incoming() as incoming:
            incoming.write(content)
            pointer = lfs.keep(incoming)
        return Operation("file", path, self._repository.objects.add_blob(pointer.text))

    def _path(self, key: object, value: dict[str, Any]) -> str:
        path = value.get("path")
        if not isinstance(path, str):
            raise self._bad("has no 'path'")
        check_path(path.removesuffix("/") if key in {"deletedFolder", "deletedEntry"} else path)
        return path

    def _pointer(self, value: dict[str, Any]) -> Pointer:
        oid = value.get("oid")
        if value.get("algo", "sha256") != "sha256" or not isinstance(oid, str) or not _SHA256.fullmatch(oid):
            raise self._bad("has no 'oid' of 64 hex digits by the 'algo' sha256")
        size = self._repository.lfs.size(oid)
        if size is None or value.get("size", size) != size:
            raise self._bad(f"names the LFS content {oid}, which was not uploaded to this repository in that size")
        return Pointer(oid, size)

    def _content(self, value: dict[str, Any]) -> bytes:
        content = value.get("content")
        if not isinstance(content, str):
            raise self._bad("has no 'content'")
        try:
            if value.get("encoding", "utf-8") == "base64":
                return base64.b64decode(content, validate=True)
            return content.encode()
        except (binascii.Error, ValueError) as error:
            raise self._bad(f"has a content that cannot be decoded: {error}") from error

    def _bad(self, reason: str) -> BadBodyError:
        return BadBodyError(f"line {self._lines} of the commit {reason}")
