"""What a branch changes, told from its files alone."""

from typing import Literal

from infra.model.base import Frozen
from infra.model.diagnostics import Diagnostic, Severity
from infra.model.explained import Difference

FileGroup = Literal["spec", "service", "image", "card", "spacedock", "other"]
"""What a file is for: spaces.yaml, shipped code, templates of the image or the card, or Spacedock and its CI."""


class FileChange(Frozen):
    """A file that differs. Lines are None where the content is not text; `patch` is empty where it is not shown."""

    path: str
    added: int | None
    removed: int | None
    group: FileGroup = "other"
    patch: str = ""


class Risk(Frozen):
    """Something that a reviewer must not miss."""

    kind: str
    title: str
    detail: str
    """The values concerned, as the branch writes them."""
    spaces: tuple[str, ...] = ()
    """Where, as `KEY in ENVIRONMENT`; empty where it concerns all."""


class SpaceChange(Frozen):
    """One Space of one environment that is created, no longer deployed, or changed."""

    space: str
    environment: str
    id: str
    what: Literal["created", "no longer deployed", "changed"]
    differences: tuple[Difference, ...] = ()


class ArtifactChange(Frozen):
    """A Space whose artifact becomes another one, and why."""

    space: str
    environments: tuple[str, ...]
    reasons: tuple[str, ...]


class Fault(Frozen):
    """A diagnostic of the new spaces.yaml; `known` when the old one had it too."""

    diagnostic: Diagnostic
    known: bool


class Review(Frozen):
    """All that a branch changes in what is deployed. Everything is in the order in which it should be read."""

    base: str
    """The commit it is compared with, 40 hex digits."""
    head: str
    """The commit that is reviewed, or `working tree`."""
    risks: tuple[Risk, ...]
    spaces: tuple[SpaceChange, ...]
    artifacts: tuple[ArtifactChange, ...]
    files: tuple[FileChange, ...]
    faults: tuple[Fault, ...]
    compared: bool
    """Both sides of spaces.yaml could be read, so that risks and Spaces are complete."""

    @property
    def has_errors(self) -> bool:
        """Tell whether the new spaces.yaml cannot be deployed."""
        return any(fault.diagnostic.severity is Severity.ERROR for fault in self.faults)
