"""Which paths a repository can hold.

A backslash is a letter of a name, as on the Hub, but for paths that begin by climbing with it: this Hub runs on POSIX.
"""

import re

from infra.emulator.repos.errors import IllegalPathError

_LONGEST_PART = 255  # a file name on Linux, in bytes
_LONGEST_PATH = 3000  # below PATH_MAX with room for the folder it is exported to
_CLIMBING = re.compile(r"\.{0,2}\\")


def check_path(path: str) -> list[bytes]:
    """Return the parts of a relative path, as git stores them.

    Raises:
        IllegalPathError: The path could leave its folder, touch git's own files or not be a path at all.
    """
    if _CLIMBING.match(path):
        raise IllegalPathError(path, "it begins with a backslash, use '/'")
    parts = path.split("/")
    for part in parts:
        reason = _fault(part)
        if reason:
            raise IllegalPathError(path, reason)
    encoded = [_encode(path, part) for part in parts]
    if len(path) > _LONGEST_PATH:
        raise IllegalPathError(path, f"it has more than {_LONGEST_PATH} letters")
    return encoded


def _fault(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return "empty parts, '.' and '..' are not allowed"
    if any(piece.lower().rstrip(" .") == ".git" for piece in part.split("\\")):
        return "'.git' belongs to git"
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in part):
        return "control characters are not allowed"
    return None


def _encode(path: str, part: str) -> bytes:
    try:
        encoded = part.encode()
    except UnicodeEncodeError as error:
        raise IllegalPathError(path, "it is not valid Unicode") from error
    if len(encoded) > _LONGEST_PART:
        raise IllegalPathError(path, f"'{part[:20]}...' has more than {_LONGEST_PART} bytes")
    return encoded
