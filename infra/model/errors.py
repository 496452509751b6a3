"""Errors of the world. A user's mistake is a diagnostic, not one of these; a bug is any other exception."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes are an interface (see docs/architecture.md)."""

    DONE = 0
    INPUT = 1
    CHANGES = 2
    BUG = 3
    ROLLOUT = 4
    PLATFORM = 5
    INTERRUPTED = 130


class SpacedockError(Exception):
    """An expected failure: what happened, and the next step for the reader."""

    exit_code = ExitCode.PLATFORM

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002 - the word users see in front of the text
        super().__init__(message)
        self.message = message
        self.help = help


class InputError(SpacedockError):
    """Something given by the user cannot be used, and no line of a file can be named for it."""

    exit_code = ExitCode.INPUT


class StaleError(InputError):
    """The Space moved since the plan was made; nothing was written to it."""


class HeldError(StaleError):
    """Somebody else is deploying to the same Spaces; nothing was written."""


class ApprovalError(SpacedockError):
    """A wave waits for a yes, and nobody is there to be asked."""

    exit_code = ExitCode.ROLLOUT


class StoppedError(SpacedockError):
    """Somebody asked to stop while this was waited for."""

    exit_code = ExitCode.INTERRUPTED


class HubError(SpacedockError):
    """The Hub refused, failed or could not be reached."""


class MissingFileError(HubError):
    """The repository has no such file at that revision."""


class ForbiddenError(HubError):
    """The token lacks a right."""


class NotFoundError(HubError):
    """The Hub has no such repository, or the token may not see it."""
