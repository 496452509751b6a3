"""Keys of callers. The service knows SHA-256 digests alone, so that nothing it holds opens anything.

A fast digest is enough because a key is random, 256 bits long, made by this module: `python -m service.access.keys
<label>` prints a new one. Slow digests protect words that people choose, and would make each call cost.
"""

import hashlib
import hmac
import json
import re
import secrets
import sys
from dataclasses import dataclass

_ENTRY = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,63}):(?:sha256:)?([0-9a-f]{64})")
PREFIX = "sk-space-"


@dataclass(frozen=True)
class KeyHash:
    """A key that may call: its label, for logs and `allow`, and the SHA-256 of the key as 64 hex digits."""

    label: str
    sha256: str


def parse_key_hashes(text: str) -> tuple[KeyHash, ...]:
    """Read a comma-separated or JSON list of `label:sha256`; two keys may share a label while one replaces the other.

    Raises:
        ValueError: Names by its number each entry that is wrong, and never shows it: it might be a key itself.
    """
    entries = [entry.strip() for entry in _split(text) if entry.strip()]
    found = [_ENTRY.fullmatch(entry) for entry in entries]
    wrong = [str(number) for number, match in enumerate(found, 1) if not match]
    if wrong:
        raise ValueError(
            f"entry {', '.join(wrong)} is not label:sha256 with 64 lower-case hex digits; "
            "`python -m service.access.keys <label>` makes a key with its entry"
        )
    return tuple(KeyHash(*match.groups()) for match in found if match)


def label_of(key: str, known: tuple[KeyHash, ...]) -> str | None:
    """The label of a key, or None. Compares with all, each in constant time."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    fitting = [entry.label for entry in known if hmac.compare_digest(entry.sha256, digest)]
    return fitting[0] if fitting else None


def new_key(label: str) -> tuple[str, str]:
    """Make a key; gives it, for its holder, and the entry for KEY_HASHES."""
    key = PREFIX + secrets.token_urlsafe(32)
    return key, f"{label}:{hashlib.sha256(key.encode()).hexdigest()}"


def _split(text: str) -> list[str]:
    if not text.strip().startswith("["):
        return text.split(",")
    try:
        items = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not a JSON list: {error.msg} at character {error.pos}") from None
    return [str(item) for item in items]


def main() -> int:
    """Print a new key and its entry."""
    if len(sys.argv) != 2:
        sys.stderr.write("Usage: python -m service.access.keys <label>\n")
        return 2
    key, entry = new_key(sys.argv[1])
    parse_key_hashes(entry)
    sys.stdout.write(f"Key, for its holder alone: {key}\nEntry of KEY_HASHES: {entry}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
