"""The last calls to each external service, for the picture on the status page."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

KEPT = 60
"""Calls that are remembered for each service."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One call: how long it took, in seconds, and whether it brought what was wanted."""

    seconds: float
    ok: bool


class Latency:
    """Rings of samples by the name of a service; memory is bounded by the number of declared services."""

    def __init__(self, names: Iterable[str]) -> None:
        self._samples: dict[str, deque[Sample]] = {name: deque(maxlen=KEPT) for name in names}

    def add(self, name: str, sample: Sample) -> None:
        """Remember one call."""
        self._samples[name].append(sample)

    def recent(self, name: str) -> tuple[Sample, ...]:
        """The last calls, oldest first."""
        return tuple(self._samples[name])
