"""A small picture of recent latency: one bar a call, the newest at the right."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from service.observability.latency import KEPT, Sample

WIDTH, HEIGHT = 240, 40
_STEP = WIDTH / KEPT
_LEAST = 2.0
"""A bar is never so low that nobody sees it."""


@dataclass(frozen=True)
class Bar:
    """One call; numbers are in the picture's own units."""

    x: float
    y: float
    height: float
    ok: bool


@dataclass(frozen=True)
class Sparkline:
    """The bars, and the same in words for who does not see them."""

    bars: tuple[Bar, ...]
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    bar_width: float = _STEP - 1


def sparkline(samples: Sequence[Sample]) -> Sparkline | None:
    """Draw the calls, or None where there was no call yet. The slowest call is as high as the picture."""
    if not samples:
        return None
    slowest = max(sample.seconds for sample in samples) or 1.0
    first = WIDTH - len(samples) * _STEP
    heights = [max(_LEAST, sample.seconds / slowest * HEIGHT) for sample in samples]
    bars = tuple(
        Bar(round(first + number * _STEP, 1), round(HEIGHT - height, 1), round(height, 1), sample.ok)
        for number, (sample, height) in enumerate(zip(samples, heights, strict=True))
    )
    return Sparkline(bars, _words(samples))


def _words(samples: Sequence[Sample]) -> str:
    seconds = [sample.seconds for sample in samples]
    failed = sum(not sample.ok for sample in samples)
    if len(samples) == 1:
        return f"Last call: {duration(seconds[0])}{', failed' if failed else ''}"
    failures = f", {failed} failed" if failed else ""
    middle, slowest = duration(statistics.median(seconds)), duration(max(seconds))
    return f"Last {len(samples)} calls: median {middle}, slowest {slowest}{failures}"


def duration(seconds: float) -> str:
    """Write a latency as people say it: `4 ms`, `1.2 s`."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
