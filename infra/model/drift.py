"""What somebody changed on the Hub, beside what deploys did."""

from infra.model.base import Frozen
from infra.model.errors import ExitCode
from infra.model.outcome import Problem
from infra.model.plan import Kind


class Drift(Frozen):
    """One difference that was made on the Hub: neither the last deploy left it so, nor does spaces.yaml ask for it."""

    space: str
    """The Space's key in spaces.yaml."""
    kind: Kind
    name: str
    before: str | None = None
    """As the last deploy left it, or as spaces.yaml wants it where there is no record of that."""
    after: str | None = None
    """As it is on the Hub; None for what is gone."""
    reason: str
    who: str | None = None
    """Who wrote it, where the Hub tells: of files alone."""
    at: str | None = None
    """When it was written, where the Hub tells (ISO 8601)."""


class Drifted(Frozen):
    """The drift of an environment, and what could not be read of it."""

    environment: str
    drift: tuple[Drift, ...]
    unread: tuple[Problem, ...]
    requests: int
    failed: int = ExitCode.DONE
    """The exit code that what could not be read is worth, 0 when all was read."""

    @property
    def exit_code(self) -> int:
        """0 without drift, 2 with it, or what a failed reading is worth."""
        return self.failed or (ExitCode.CHANGES if self.drift else ExitCode.DONE)
