"""Takes secrets out of text: those the settings know, and what looks like a credential wherever it stands."""

import re
from collections.abc import Iterable

REDACTED = "[redacted]"
_NAME = r"[\w.-]*(?:token|secret|passw|key|sig|code|credential|auth|session)[\w.-]*"
# After "bearer" or "basic" a word of letters alone is prose: a basic problem.
_PATTERNS = (
    rf"(?P<query>[?&;]{_NAME}=)[^&\s\"'<>#]+",
    r"(?P<scheme>\b(?:bearer|basic)\s+)(?=\S*(?:[\d.=_+/-]|(?-i:[a-z][A-Z])))[\w.~+/=-]{6,}",
    r"(?P<user>://[^\s/@:]*:)[^\s/@]+(?=@)",
    r"\bhf_[A-Za-z0-9]{16,}",
)
_LOOKS_SECRET = re.compile("|".join(_PATTERNS), re.IGNORECASE)
# Every match has one of these in it; looking for them first spares the pattern on nearly every text.
_HINTS = ("=", "://", "hf_", "earer ", "asic ", "EARER ", "ASIC ")


class Redaction:
    """Cleans texts; `secrets` are exact values, the patterns need to be told nothing."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted(filter(None, secrets), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """Give the text with `[redacted]` in place of each secret."""
        if self._known:
            text = self._known.sub(REDACTED, text)
        if any(hint in text for hint in _HINTS):
            text = _LOOKS_SECRET.sub(_keep_name, text)
        return text


def _keep_name(found: re.Match[str]) -> str:
    """What stands before a credential tells a reader what was there."""
    return f"{found['query'] or found['scheme'] or found['user'] or ''}{REDACTED}"
