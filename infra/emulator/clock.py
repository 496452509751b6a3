"""Time as the Hub writes it."""

from datetime import UTC, datetime


def now() -> str:
    """Return the time in UTC as `YYYY-MM-DDTHH:MM:SS.fffZ`, the only form the client parses."""
    return hub_time(datetime.now(UTC))


def hub_time(moment: datetime) -> str:
    """Write an aware moment the Hub's way: milliseconds and a literal `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_epoch(seconds: int) -> str:
    """Write a git timestamp (whole seconds since 1970) the Hub's way."""
    return hub_time(datetime.fromtimestamp(seconds, UTC))
