"""What the Hub tells of the releases of an environment."""

from enum import StrEnum

from infra.model.base import Frozen
from infra.model.errors import ExitCode
from infra.model.history import History
from infra.model.observed import SpaceInfo, Unread
from infra.model.outcome import Problem
from infra.model.plan import Change
from infra.model.trailers import Trailers


def verified_tag(commit: str) -> str:
    """Return the tag that a commit (40 hex digits) carries once its release has passed its gate."""
    return f"verified-{commit[:12]}"


class Logbook(Frozen):
    """What history is read from: a Space that exists, its commits and its tags."""

    info: SpaceInfo
    history: History
    tags: dict[str, str]
    """Name to the commit that it stands at (40 hex digits)."""


class Logbooks(Frozen):
    """One reading of an environment, by the Spaces' keys; a Space that does not exist is in neither."""

    books: dict[str, Logbook]
    unread: dict[str, Unread]


class Ending(StrEnum):
    """What became of a release."""

    LIVE = "live"
    """It passed its gate, and it serves."""
    VERIFIED = "verified"
    """It passed its gate, and another one came after it, or it does not serve now."""
    FAILED = "failed"
    REPLACED = "replaced"
    """Another one came before it had passed its gate."""
    UNKNOWN = "unknown"
    """The newest one; it has not passed its gate, and nothing says that it failed."""


PROVEN = frozenset({Ending.LIVE, Ending.VERIFIED})


class Record(Frozen):
    """One commit by which a release came to a Space."""

    space: str
    """The Space's key in spaces.yaml."""
    id: str
    commit: str
    """40 hex digits."""
    at: str
    """ISO 8601 with an offset."""
    who: tuple[str, ...]
    """Accounts of the Hub."""
    trailers: Trailers
    outcome: Ending
    cause: str = ""
    """Why it failed, where the Hub tells."""

    @property
    def release(self) -> str:
        """The artifact digest, empty where it brought back what was none of Spacedock's."""
        return self.trailers.release


class Recorded(Frozen):
    """The releases of an environment, the newest first, and what could not be read of it."""

    environment: str
    records: tuple[Record, ...]
    requests: int
    unread: tuple[Problem, ...] = ()
    failed: int = ExitCode.DONE
    """The exit code that what could not be read is worth, 0 when all was read."""


class Told(Frozen):
    """One commit of a release, and what it changed: files by name, settings as the manifests tell."""

    record: Record
    changes: tuple[Change, ...]
    log: str = ""
    """The log of the failure, where this machine kept one; the Hub keeps none."""


class Shown(Frozen):
    """Everything that the Hub tells of one release in an environment, the newest commit first."""

    environment: str
    release: str
    told: tuple[Told, ...]
    requests: int
