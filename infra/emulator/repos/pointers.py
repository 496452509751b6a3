"""Pointers: the small texts that git keeps in place of files that LFS keeps.

The form is that of https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md.
"""

import re
from dataclasses import dataclass

_TEXT = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:(?P<sha256>[0-9a-f]{64})\nsize (?P<size>\d{1,15})\n"
)
_LONGEST = 200  # bytes: nothing longer is one


@dataclass(frozen=True)
class Pointer:
    """Which content it stands for: its hash (64 hex digits) and its length in bytes."""

    sha256: str
    size: int

    @property
    def text(self) -> bytes:
        """Return it as git keeps it."""
        return (f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {self.size}\n").encode()


def parse_pointer(content: bytes) -> Pointer | None:
    """Return the pointer that a file is, or None for any other file."""
    found = _TEXT.fullmatch(content) if len(content) <= _LONGEST else None
    return Pointer(found["sha256"].decode(), int(found["size"])) if found else None
