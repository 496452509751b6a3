"""The body of a commit as lines, whatever their length: a large file goes to the disk while it arrives.

The contents of files stand in JSON texts of base64, hundreds of megabytes in one line. A line that becomes too long to
be held is searched for where its content begins; what follows is decoded into a file, and the line goes on without it.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from infra.emulator.repos.lfs import Incoming

LONGEST_HELD = 4 * 2**20
"""Bytes of a line that are held in memory: files of up to 3 MB."""
_CONTENT = re.compile(rb'(?<!\\)"content"\s*:\s*"')
_NOT_HELD = f"is longer than {LONGEST_HELD} bytes and has no content in base64: send larger files so, or by LFS"


@dataclass(eq=False)
class LongLineError(Exception):
    """A line that is too long to be held and that has no content to be taken out; `reason` says so."""

    reason: str


@dataclass
class Line:
    """One line. Where its content was too long to be held, that is in `spooled` and the text has an empty one."""

    text: bytes
    spooled: Incoming | None = None


class Lines:
    """Cuts what arrives into lines."""

    def __init__(self, incoming: Callable[[], Incoming]) -> None:
        self._incoming = incoming
        self._held = bytearray()
        self._spool: _Spool | None = None

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """Take some more of the body and yield the lines that end in it."""
        while chunk:
            part, newline, chunk = chunk.partition(b"\n")
            self._take(part)
            if newline:
                yield self._end()

    def close(self) -> Iterator[Line]:
        """Yield the line that no line break ends."""
        yield self._end()

    def abandon(self) -> None:
        """Remove what is half written."""
        if self._spool:
            self._spool.file.__exit__(None, None, None)
            self._spool = None

    def _take(self, part: bytes) -> None:
        if self._spool and not self._spool.ended:
            part = self._spool.take(part)
        self._held += part
        if len(self._held) > LONGEST_HELD:
            self._begin()

    def _begin(self) -> None:
        found = _CONTENT.search(self._held) if self._spool is None else None
        if found is None:
            raise LongLineError(_NOT_HELD)
        self._spool = _Spool(self._incoming().__enter__())
        rest = bytes(self._held[found.end() :])
        del self._held[found.end() :]
        self._held += self._spool.take(rest)

    def _end(self) -> Line:
        text, self._held = bytes(self._held), bytearray()
        spool, self._spool = self._spool, None
        if spool is None:
            return Line(text)
        if not spool.ended:
            spool.file.__exit__(None, None, None)
            raise LongLineError("ends within its content")
        return Line(text, spool.file)


class _Spool:
    """Decodes base64 into a file, up to the quote that ends the text."""

    def __init__(self, file: Incoming) -> None:
        self.file = file
        self.ended = False
        self._rest = b""

    def take(self, part: bytes) -> bytes:
        """Decode some more; return what comes after the content."""
        text, quote, after = part.partition(b'"')
        text = self._rest + text
        whole = len(text) if quote else len(text) - len(text) % 4
        self._rest = text[whole:]
        try:
            self.file.write(base64.b64decode(text[:whole], validate=True))
        except (binascii.Error, ValueError) as error:
            self.file.__exit__(None, None, None)
            raise LongLineError(f"has a content that cannot be decoded: {error}") from error
        self.ended = bool(quote)
        return quote + after
