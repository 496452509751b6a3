"""Times as people say them."""

from datetime import UTC, datetime

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def span(seconds: float) -> str:
    """Write a span in its two largest units: `3 d 4 h`, `12 min 5 s`, `0 s`."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {unit}")
    return " ".join([part for part in parts[:2] if not part.startswith("0 ")]) or "0 s"


def clock(moment: datetime) -> str:
    """Write the time of day, for a reader who sees the date beside it: `12:03:40 UTC`."""
    return f"{moment.astimezone(UTC):%H:%M:%S} UTC"


def date_and_clock(moment: datetime) -> str:
    """Write date and time: `2026-01-31 12:03 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
