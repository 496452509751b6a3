"""Paths below an external service: what is refused outright, and patterns of what is allowed."""

import re
from typing import Annotated
from urllib.parse import quote, unquote_to_bytes

from pydantic import AfterValidator

_PLAIN = re.compile(rb"(?:[A-Za-z0-9/:@!$&'()*+,;=~._-]|%[0-9A-Fa-f]{2})*")
_TWICE_READ = re.compile(r"[%/\\\x00-\x1f\x7f]")  # in a decoded segment: some server on the way would decode again
_PCHARS = "/:@!$&'()*+,;=~-._"  # RFC 3986, pchar and the slash


class UnsafePathError(ValueError):
    """Two servers could read the path in two ways; the text says why, without the path."""


def canonical(raw: bytes) -> str:
    """Decode a path as it came over the wire, refusing every form that another server might read differently.

    Args:
        raw: Path from its first slash on, still percent-encoded and without the query.

    Raises:
        UnsafePathError: It has dot segments, empty segments, encoded separators or percent signs, or is not UTF-8.
    """
    if not raw.startswith(b"/") or not _PLAIN.fullmatch(raw):
        raise UnsafePathError("The path has characters that must be percent-encoded.")
    segments = raw[1:].split(b"/")
    if b"" in segments[:-1]:
        raise UnsafePathError("The path has an empty segment.")
    try:
        decoded = [unquote_to_bytes(segment).decode() for segment in segments]
    except UnicodeDecodeError:
        raise UnsafePathError("The path is not UTF-8.") from None
    if any(_TWICE_READ.search(segment) for segment in decoded):
        raise UnsafePathError("The path has an encoded slash, backslash, percent sign or control character.")
    if any(segment.partition(";")[0] in {".", ".."} for segment in decoded):
        raise UnsafePathError("The path has a dot segment.")
    return "/" + "/".join(decoded)


def matches(pattern: str, path: str) -> bool:
    """Tell whether a canonical path fits: `*` stands for a part of one segment, `**` for any number of segments."""
    return re.fullmatch(_regex(pattern), path, re.DOTALL) is not None


def _regex(pattern: str) -> str:
    parts = re.split(r"(\*\*|\*)", pattern)
    return "".join({"**": ".*", "*": "[^/]*"}.get(part) or re.escape(part) for part in parts)


def _check_pattern(pattern: str) -> str:
    if not pattern.startswith("/"):
        raise ValueError("a path begins with a slash, such as /v1/models/*")
    if "**" in pattern and not all(part == "**" or "**" not in part for part in pattern.split("/")):
        raise ValueError("** stands alone between slashes, such as /v1/**")
    plain = pattern.replace("*", "x")
    try:
        canonical(quote(plain, safe=_PCHARS).encode())
    except UnsafePathError as error:
        raise ValueError(f"no request could have it: {error}") from None
    return pattern


PathPattern = Annotated[str, AfterValidator(_check_pattern)]
