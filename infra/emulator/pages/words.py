"""How times, sizes and stages are said to people, and how parts of an address are written."""

import re
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import quote

Tone = Literal["good", "busy", "bad", "idle"]

_DIGEST = re.compile(r"\s*\[spacedock:[^\]]*\]\s*$")
_UNITS = (("year", 31_557_600), ("month", 2_629_800), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


class Stage(NamedTuple):
    """A stage as people read it; the tone gives the colour of its dot."""

    word: str
    tone: Tone


_STAGES = {
    "NO_APP_FILE": Stage("No application file", "idle"),
    "CONFIG_ERROR": Stage("Configuration error", "bad"),
    "BUILDING": Stage("Building", "busy"),
    "BUILD_ERROR": Stage("Build error", "bad"),
    "APP_STARTING": Stage("Starting", "busy"),
    "RUNNING": Stage("Running", "good"),
    "RUNNING_BUILDING": Stage("Running, building", "busy"),
    "RUNNING_APP_STARTING": Stage("Running, restarting", "busy"),
    "RUNTIME_ERROR": Stage("Runtime error", "bad"),
    "PAUSED": Stage("Paused", "idle"),
    "SLEEPING": Stage("Sleeping", "idle"),
    "STOPPED": Stage("Stopped", "idle"),
    "DELETING": Stage("Deleting", "busy"),
}


def stage(name: str) -> Stage:
    """Return the words for a stage of the Hub (hub-api section 7); one that is not known is said as it is."""
    return _STAGES.get(name) or Stage(name.replace("_", " ").capitalize(), "idle")


def duration(seconds: int) -> str:
    """Say seconds in the largest unit that is reached, rounded down."""
    for unit, length in _UNITS:
        if seconds >= length:
            number = int(seconds // length)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "0 seconds"


def ago(moment: str, now: datetime) -> str:
    """Say how long a time of the Hub's form lies back."""
    passed = now - datetime.fromisoformat(moment)
    return "just now" if passed < timedelta(seconds=5) else f"{duration(int(passed.total_seconds()))} ago"


def size(count: int) -> str:
    """Say a number of bytes."""
    if count < 1000:
        return f"{count} bytes" if count != 1 else "1 byte"
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5 or unit == "GB":
            break
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"


def without_digest(description: str | None) -> str:
    """Return a secret's description without the digest that Spacedock keeps at its end."""
    return _DIGEST.sub("", description or "")


def segment(text: str) -> str:
    """Write a text as one part of an address: a branch `a/b` stays one part (hub-api 1.2)."""
    return quote(text, safe="")


def path(text: str) -> str:
    """Write a file's path as the rest of an address."""
    return quote(text, safe="/")
