"""What the commit of a release says of it: git trailers, written and read here alone.

A value is one line: what would break it, and a blank at its ends, stands as an escape of Python's.
"""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from infra.model.base import Frozen
from infra.model.plan import Purpose

_ESCAPE = re.compile(r"\\(\\|[nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_OUTER_BLANK = re.compile(r"^ | $")


class Trailers(Frozen):
    """One release, as its commit tells it. What is empty is not written."""

    environment: str
    purpose: Purpose = Purpose.DEPLOY
    release: str = ""
    """The artifact digest (64 hex digits); empty where a rollback brought back files that were none of Spacedock's."""
    source: str = ""
    """The source commit, `-dirty` behind it when files were changed."""
    by: str = ""
    """The run of continuous integration and who started it; else the author of the commit tells the account."""
    plan: str = ""
    """Digest of the plan that was carried out (64 hex digits)."""
    replaces: str = ""
    """The release that served before."""
    replaced_stage: str = ""
    """The stage that it was in."""
    reason: str = ""
    restores: str = ""
    """Of a rollback: the commit whose files and settings it brought back (40 hex digits)."""
    failed: str = ""
    """Of a rollback: the release that failed."""
    cause: str = ""
    """Of a rollback: why that one failed, in one line."""
    forced: str = ""
    """Why somebody promoted it in spite of what spoke against it."""


def commit_message(trailers: Trailers) -> str:
    """Return a summary line, an empty line, and the trailers."""
    return "\n".join([_summary(trailers), "", *_lines(trailers)])


def read_trailers(message: str) -> Trailers | None:
    """Return what a commit message says of a release; None where it is the message of something else."""
    names = {_key(name): name for name in Trailers.model_fields}
    pairs = (line.rstrip("\r").partition(": ") for line in message.split("\n"))
    found = {names[key]: _plain(value) for key, colon, value in pairs if colon and key in names}
    try:
        return Trailers.model_validate(found)
    except ValidationError:
        return None


def _summary(trailers: Trailers) -> str:
    named = f"release {trailers.release[:12]}" if trailers.release else "what was there before"
    if trailers.purpose is Purpose.ROLLBACK:
        return f"Roll back to {named} in {trailers.environment}"
    return f"{trailers.purpose.value.title()} {named} to {trailers.environment}"


def _lines(trailers: Trailers) -> Iterator[str]:
    for name in Trailers.model_fields:
        value = str(getattr(trailers, name))
        if value:
            yield f"{_key(name)}: {_escaped(value)}"


def _key(name: str) -> str:
    return f"Spacedock-{name.replace('_', '-').title()}"


def _escaped(value: str) -> str:
    shown = (c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode() for c in value)
    return _OUTER_BLANK.sub(r"\\x20", "".join(shown))


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda found: found[0].encode().decode("unicode_escape"), value)
