"""The plan: every change with its reason, decided once. Applying decides nothing."""

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict

from infra.model.base import Frozen
from infra.model.bundle import Manifest
from infra.model.fleet import Space


class Action(StrEnum):
    """What happens to a thing; the value is the sign that is shown."""

    ADD = "+"
    CHANGE = "~"
    REMOVE = "-"
    KEEP = "!"
    """Drift: it is not in spaces.yaml and it stays."""


Kind = Literal["space", "setting", "variable", "secret", "file"]


class Change(Frozen):
    """One difference between spaces.yaml and the Hub. `before` and `after` are text for people; secrets have none."""

    action: Action
    kind: Kind
    name: str
    before: str | None = None
    after: str | None = None
    reason: str


class Cost(Frozen):
    """What carrying out a plan will cost."""

    requests: int = 0
    """Calls to the Hub that write, and those the client makes around a commit."""
    rebuilds: int = 0
    restarts: int = 0


class Origin(Frozen):
    """Where a plan comes from: written into manifests and commits."""

    endpoint: str
    """The Hub that was observed, without a trailing slash."""
    source: str | None
    """The source commit, `-dirty` behind it when files were changed; None outside a repository."""
    tool: str
    """Spacedock's own version."""


class SpacePlan(Frozen):
    """What is to be done to one Space; `changes` is empty for one that is as it should be."""

    space: Space
    url: str
    exists: bool
    base: str | None
    """The head commit this was planned against; None for a Space that does not exist."""
    artifact: str
    previous: str | None
    """The artifact digest that its manifest names now."""
    changes: tuple[Change, ...]
    files: dict[str, str]
    """Path to blob id of every file that is added or changed."""
    manifest: Manifest | None
    """Written with the files; None when no file changes."""
    reason: str
    """Why it is in the plan as it is, in one line."""
    cost: Cost

    @property
    def writes(self) -> tuple[Change, ...]:
        """The changes that are carried out: all but the drift that is kept."""
        return tuple(change for change in self.changes if change.action is not Action.KEEP)

    def of(self, kind: Kind, *actions: Action) -> tuple[Change, ...]:
        """Return the changes of one kind with one of the given actions."""
        return tuple(c for c in self.changes if c.kind == kind and c.action in actions)


class Blocker(Frozen):
    """Something that must be put right before the plan can be carried out."""

    space: str
    name: str
    message: str
    help: str


class Plan(Frozen):
    """A frozen plan for one environment. It holds the content of every file that it writes."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    environment: str
    endpoint: str
    waves: tuple[tuple[str, ...], ...]
    """Keys of the Spaces that change, wave by wave; the first wave is the canary."""
    spaces: tuple[SpacePlan, ...]
    """Every Space of the environment, in the order of spaces.yaml."""
    blobs: dict[str, bytes]
    """Content by git blob id."""
    blockers: tuple[Blocker, ...] = ()

    @property
    def cost(self) -> Cost:
        """The cost of all Spaces together."""
        each = [space.cost for space in self.spaces]
        return Cost(
            requests=sum(c.requests for c in each),
            rebuilds=sum(c.rebuilds for c in each),
            restarts=sum(c.restarts for c in each),
        )

    @property
    def has_changes(self) -> bool:
        """Tell whether anything would be written."""
        return any(space.writes for space in self.spaces)

    def space(self, key: str) -> SpacePlan:
        """Return the part of one Space.

        Raises:
            KeyError: the plan has no such Space.
        """
        for part in self.spaces:
            if part.space.key == key:
                return part
        raise KeyError(key)
