"""`CORS_ALLOWED_ORIGINS`: what a browser sends as `Origin`, compared byte for byte, so nothing else is accepted."""

import json
import re

ANY_ORIGIN = "*"
_LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_PORT = "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
_ORIGIN = rf"https?://({_LABEL}(\.{_LABEL})*|\[[0-9a-f:.]+\])(:({_PORT}))?"
# The first pattern that an origin matches in full tells what is wrong with it.
_FAULTS = (
    (r"null", "is what sandboxed pages and local files send, so it would allow any page; serve the page from a host"),
    (r".*@.*", "holds a user name or password; write the host alone"),
    (r".*\*.*", "holds a wildcard; list each origin"),
    (r"(?!(?i:https?)://[^/?#]).*", "must begin with https:// or http:// and name a host"),
    (r"[^/]*//[^/]*/", "ends with a slash, which browsers do not send; leave it out"),
    (r"[^/]*//[^/?#]*[/?#].*", "has a path, query or fragment; write scheme, host and port only"),
    (r".*[^\x00-\x7f].*", "is not ASCII; browsers send international names in their xn-- form"),
    (r".*[A-Z].*", "has upper-case letters; browsers send lower case"),
    (r"http://.*:80|https://.*:443|.*:", "names its scheme's default port, which browsers leave out; leave it out"),
    (rf"(?!{_ORIGIN}\Z).*", "has a host name or port that cannot exist"),
)


def parse_origins(text: str) -> tuple[str, ...]:
    """Read a comma-separated or JSON list of origins; spaces are trimmed, repetitions dropped.

    Raises:
        ValueError: Names every origin that is wrong, and what to write instead.
    """
    origins = tuple(dict.fromkeys(_split(text)))
    faults = [
        f"origin {_shown(number, origin)} {fault}"
        for number, origin in enumerate(origins, 1)
        if (fault := _fault(origin))
    ]
    if ANY_ORIGIN in origins and len(origins) > 1:
        faults.append("'*' already allows every origin and must stand alone")
    if faults:
        raise ValueError("; ".join(faults))
    return origins


def _split(text: str) -> list[str]:
    text = text.strip()
    if not text.startswith("["):
        return [item.strip() for item in text.split(",") if item.strip()]
    try:
        items = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not a JSON list: {error.msg} at character {error.pos}") from None
    if not all(isinstance(item, str) for item in items):
        raise ValueError('is a JSON list of something else than strings; write ["https://app.example.com"]')
    return [item.strip() for item in items if item.strip()]


def _shown(number: int, origin: str) -> str:
    """An origin with an `@` may hold a password, so it is named by its place alone."""
    return str(number) if "@" in origin else f"{number} ({origin!r})"


def _fault(origin: str) -> str | None:
    """What is wrong with an origin, or None."""
    if origin == ANY_ORIGIN:
        return None
    return next((fault for pattern, fault in _FAULTS if re.fullmatch(pattern, origin, re.DOTALL)), None)
