"""A circuit as its replicas tell each other of it."""

from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict


class CircuitRecord(BaseModel):
    """State of one circuit. Times are seconds since 1970; the record with the later `changed_at` is the right one.

    Half-open is no state of a record: it is a matter of the replica whose trial call runs.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["closed", "opened"] = "closed"
    failures: int = 0
    failing_since: float | None = None
    last_error: str | None = None
    opened_at: float | None = None
    changed_at: float = 0.0


class Peers(Protocol):
    """The other replicas, as a circuit sees them. Nothing but `may_try` waits for anything."""

    def changed(self) -> None:
        """Tell them, soon, that a circuit changed."""

    def look(self) -> None:
        """Ask them, soon, whether a circuit changed there."""

    async def may_try(self, name: str, opened_at: float, seconds: float) -> bool:
        """Take the one trial of a circuit that opened then, for so many seconds; false when another has it."""


class Alone:
    """No other replica, or no word from them."""

    def changed(self) -> None:
        """Nobody to tell."""

    def look(self) -> None:
        """Nobody to ask."""

    async def may_try(self, name: str, opened_at: float, seconds: float) -> bool:  # noqa: ARG002 - as `Peers` has it
        """Nobody else would."""
        return True
