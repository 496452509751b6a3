"""What the Hub says there is. Every field is as it was read; nothing here is wanted or guessed."""

from collections.abc import Mapping
from enum import StrEnum

from infra.model.base import Frozen
from infra.model.bundle import Manifest
from infra.model.fleet import Visibility, Volume
from infra.model.secrets import Fingerprint

SERVING = frozenset({"RUNNING", "RUNNING_BUILDING", "RUNNING_APP_STARTING"})
"""Stages in which some release answers requests."""

MOVING = frozenset({"BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"})
"""Stages that pass by themselves (client enum SpaceStage, intermediate stages)."""

SLEEPING = "SLEEPING"
"""Nothing serves, and a visit wakes it. The client does not know this stage, and the Hub tells it (hub-api 7)."""

PAUSED = "PAUSED"
"""Somebody paused it: nothing serves until somebody starts it again."""

BROKEN = frozenset({"BUILD_ERROR", "CONFIG_ERROR", "NO_APP_FILE", "RUNTIME_ERROR", "STOPPED"})
"""Stages in which nothing serves and nothing will by itself. A sleeping Space wakes when it is asked."""


class Runtime(Frozen):
    """A Space's runtime. `stage` may be one that this version does not know; `sha` is not always given."""

    stage: str
    hardware: str | None = None
    """The flavour asked for, not the one it runs on at the moment."""
    current: str | None = None
    """The flavour it runs on at the moment; None where it runs on none."""
    sleep_time: int | None = None
    """Seconds; -1 is never; None where the Hub does not tell."""
    sha: str | None = None
    error: str | None = None
    volumes: tuple[Volume, ...] = ()


class SpaceInfo(Frozen):
    """One row of the Hub's list of Spaces."""

    id: str
    sha: str
    sdk: str | None
    visibility: Visibility
    runtime: Runtime
    region: str | None = None
    """Where it is stored; None where the Hub does not tell."""


class RemoteVariable(Frozen):
    """A variable on the Hub."""

    name: str
    value: str
    description: str = ""
    updated_at: str | None = None


class RemoteSecret(Frozen):
    """What the Hub tells of a secret: never its value."""

    name: str
    description: str = ""
    fingerprint: Fingerprint | None = None
    updated_at: str | None = None
    """ISO 8601 with an offset."""
    age: int | None = None
    """Whole days since then, at the moment of reading."""


class RemoteFile(Frozen):
    """A file of a Space's repository. `sha256` is given for files the Hub keeps by LFS."""

    path: str
    blob: str
    size: int
    sha256: str | None = None


class SecretState(StrEnum):
    """How the value at hand compares with the one on the Hub."""

    MISSING = "missing"
    """No value at hand, none on the Hub."""
    NEW = "new"
    """A value at hand, none on the Hub."""
    UNREAD = "not read"
    """None on the Hub, and the source is one that is not looked at now."""
    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "not compared"
    """On the Hub, but no value at hand, or no digest to compare with."""


class Content(Frozen):
    """A file's content as it was read; `fault` says why where that failed."""

    content: bytes = b""
    fault: str = ""


class Tree(Frozen):
    """What a Space's repository holds at one commit. It never changes: a commit names its content."""

    files: tuple[RemoteFile, ...]
    """Sorted by path."""
    manifest: Manifest | None


WHOLE_ENVIRONMENT = ""
"""In place of a Space's key."""


class Unread(Frozen):
    """Why a Space could not be read: the call and its cause, the next step, and the exit code that it is worth."""

    message: str
    help: str
    exit_code: int


class ObservedSpace(Frozen):
    """All that was read of one Space that exists. Tuples are sorted by name or path."""

    info: SpaceInfo
    variables: tuple[RemoteVariable, ...] = ()
    secrets: tuple[RemoteSecret, ...] = ()
    files: tuple[RemoteFile, ...] = ()
    manifest: Manifest | None = None


class Observed(Frozen):
    """One reading of an environment. `spaces` and `secrets` are keyed by the Space's key in spaces.yaml."""

    spaces: dict[str, ObservedSpace]
    """A Space that does not exist is not in it."""
    secrets: dict[str, dict[str, SecretState]]
    """For each Space, the state of every secret that spaces.yaml declares."""
    unread: Mapping[str, Unread] = {}
    """The Spaces of which something could not be read, by key; they are not in `spaces`.

    What belongs to no Space, such as the list of prices, is under `WHOLE_ENVIRONMENT`.
    """
    prices: Mapping[str, float] = {}
    """US dollars an hour, by hardware flavour; empty where no price was needed."""
