"""Reading the body of a commit, line by line, without holding more of it than one line (hub-api 5.3)."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from infra.emulator.repos.commits import Change, Operation
from infra.emulator.repos.objects import Objects
from infra.emulator.repos.paths import check_path


@dataclass(eq=False)
class BadBodyError(Exception):
    """The body is not what a commit looks like; `reason` says where and why."""

    reason: str


class Intake:
    """Takes the lines of a commit; file contents go to the repository at once, where nothing refers to them yet."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._header: dict[str, Any] | None = None
        self._operations: list[Operation] = []
        self._lines = 0

    def take(self, lines: Iterable[bytes]) -> None:
        """Read some more lines; empty ones count for nothing.

        Raises:
            BadBodyError: A line is not an operation.
            IllegalPathError: No repository can hold the path.
        """
        for line in lines:
            self._lines += 1
            if line.strip():
                self._take(line)

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

    def _take(self, line: bytes) -> None:
        try:
            data = json.loads(line)
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
        self._operations.append(self._operation(key, value))

    def _operation(self, key: object, value: dict[str, Any]) -> Operation:
        path = value.get("path")
        if not isinstance(path, str):
            raise self._bad("has no 'path'")
        check_path(path.removesuffix("/") if key == "deletedFolder" else path)
        match key:
            case "file":
                return Operation("file", path, self._objects.add_blob(self._content(value)))
            case "deletedFile":
                return Operation("deletedFile", path)
            case "deletedFolder":
                return Operation("deletedFolder", path)
            case "lfsFile":
                raise self._bad("is an LFS file: this Hub takes all files as 'file', as its preupload answer says")
        raise self._bad(f"has the unknown key {key!r:.50}")

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
