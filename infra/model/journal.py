"""The lines of a journal: how a rollout began, what happened, how it ended."""

from typing import Annotated, Literal

from pydantic import Field

from infra.model.base import Frozen
from infra.model.errors import ExitCode
from infra.model.events import Event, RolloutStopped, SpaceDone, WaveStarted
from infra.model.plan import Purpose


class Planned(Frozen):
    """A Space that a rollout is about."""

    space: str
    """Its key."""
    id: str
    """`owner/name` on the Hub."""
    artifact: str
    """The release that is to be served (64 hex digits)."""
    base: str | None
    """The commit it was planned against."""


class Begun(Frozen):
    """The first line: what is about to be carried out."""

    kind: Literal["begun"] = "begun"
    environment: str
    purpose: Purpose
    plan: str
    """The plan's digest (64 hex digits)."""
    spaces: tuple[Planned, ...]
    waves: tuple[tuple[str, ...], ...]
    approved: bool
    """All waves were approved beforehand."""
    tool: str
    """The version of Spacedock."""


class Ended(Frozen):
    """The last line, of a rollout that came to an end."""

    kind: Literal["ended"] = "ended"
    outcome: str
    exit_code: int
    requests: int


class Line(Frozen):
    """One line of the file. `at` is ISO 8601 with an offset."""

    at: str
    entry: Annotated[Begun | Ended | Event, Field(discriminator="kind")]


class Record(Frozen):
    """What is known of one rollout."""

    name: str
    """Of the file, without its folder."""
    at: str
    """When it began, ISO 8601 with an offset."""
    begun: Begun
    events: tuple[Event, ...] = ()
    ended: Ended | None = None
    """None of a rollout that runs, or whose process died."""
    running: bool = False
    """The process that writes it is there."""

    @property
    def unfinished(self) -> bool:
        """Tell whether it is worth going on: it was cut off, stopped by hand, waits for a yes, or the Hub failed."""
        if self.ended is None:
            return not self.running
        by_hand = any(stop.interrupted for stop in self._stops)
        return by_hand or self.ended.exit_code in {ExitCode.INTERRUPTED, ExitCode.PLATFORM}

    @property
    def proven(self) -> frozenset[str]:
        """The keys of the Spaces that passed their gate."""
        return frozenset(e.space for e in self.events if isinstance(e, SpaceDone) and e.verdict.ok)

    @property
    def stopped(self) -> bool:
        """Tell whether it finished the wave that was under way before it stopped."""
        return bool(self._stops)

    @property
    def _stops(self) -> list[RolloutStopped]:
        return [event for event in self.events if isinstance(event, RolloutStopped)]

    @property
    def wave(self) -> int:
        """The number of the last wave that began, 0 before the first."""
        return max((event.number for event in self.events if isinstance(event, WaveStarted)), default=0)
