"""An artifact on its way from one environment to another."""

from infra.model.base import Frozen
from infra.model.bundle import File


class Refusal(Frozen):
    """Why a Space's release is not promoted."""

    space: str
    name: str
    """A word for it: `health`, `drift`, `verified`, `environment`, `artifact`."""
    message: str
    help: str = ""
    forcible: bool = True
    """It can be promoted all the same, by `--force` with a reason; else there is nothing to promote."""


class Promoted(Frozen):
    """The artifact that was found in the source Space, byte for byte."""

    space: str
    """The key, the same in both environments."""
    id: str
    """The source Space, `owner/name`."""
    commit: str
    """Where its files were read (40 hex digits)."""
    artifact: str
    source: str | None
    """The source commit that its manifest names."""
    files: tuple[File, ...]
    """Those that make the artifact, sorted by path."""
