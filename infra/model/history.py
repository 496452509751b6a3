"""Who wrote what a Space's repository holds."""

from collections.abc import Mapping

from infra.model.base import Frozen


class Authored(Frozen):
    """One commit of a Space."""

    id: str
    """40 hex digits."""
    who: tuple[str, ...]
    """Accounts of the Hub. A commit that was pushed by git names what git was told."""
    at: str
    """ISO 8601 with an offset."""
    message: str = ""
    """The whole message: summary line, empty line, the rest."""


class History(Frozen):
    """The commits of a Space, and the last one of each path that was asked for and is there."""

    commits: tuple[Authored, ...] = ()
    """The newest first."""
    last: Mapping[str, str] = {}
    """Path to the id of a commit."""
    fault: str = ""
    """Why it could not be read, where that is so."""
