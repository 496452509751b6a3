"""What the Hub says there is. Every field is as it was read; nothing here is wanted or guessed."""

from enum import StrEnum

from infra.model.base import Frozen
from infra.model.bundle import Manifest
from infra.model.fleet import Visibility
from infra.model.secrets import Fingerprint

SERVING = frozenset({"RUNNING", "RUNNING_BUILDING", "RUNNING_APP_STARTING"})
"""Stages in which some release answers requests."""

MOVING = frozenset({"BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"})
"""Stages that pass by themselves (client enum SpaceStage, intermediate stages)."""


class Runtime(Frozen):
    """A Space's runtime. `stage` may be one that this version does not know; `sha` is not always given."""

    stage: str
    hardware: str | None = None
    """The flavour asked for, not the one it runs on at the moment."""
    sleep_time: int | None = None
    """Seconds; -1 is never; None where the Hub does not tell."""
    sha: str | None = None
    error: str | None = None


class SpaceInfo(Frozen):
    """One row of the Hub's list of Spaces."""

    id: str
    sha: str
    sdk: str | None
    visibility: Visibility
    runtime: Runtime


class RemoteVariable(Frozen):
    """A variable on the Hub."""

    name: str
    value: str
    description: str = ""


class RemoteSecret(Frozen):
    """What the Hub tells of a secret: never its value."""

    name: str
    description: str = ""
    fingerprint: Fingerprint | None = None
    updated_at: str | None = None


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
    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "not compared"
    """On the Hub, but no value at hand, or no digest to compare with."""


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
