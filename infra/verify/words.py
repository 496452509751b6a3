"""What a service or a Hub said, made fit to be shown: short, in one line, without what moves a terminal's cursor."""

import json

from infra.model.probe import Answer

_LONGEST = 80


def shown(text: str) -> str:
    """Return a text from outside as it can be printed."""
    plain = "".join(char if char.isprintable() else "?" for char in text[: _LONGEST + 1])
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def value(found: object) -> str:
    """Return a JSON value as it can be printed."""
    return shown(json.dumps(found, ensure_ascii=False))


def span(seconds: float) -> str:
    """Return a time in seconds, or minutes where it has many."""
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.3g} s"


def answered(answer: Answer) -> str:
    """Say in a few words what came back: a status, where a redirect led, or why nothing came."""
    if answer.status is None:
        return f"did not answer: {shown(answer.error)}"
    location = answer.headers.get("location", "")
    away = f", to {shown(location)}" if location and 300 <= answer.status < 400 else ""
    return f"answered {answer.status}{away}"
