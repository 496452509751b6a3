"""How a rollout goes through an environment, as `spaces.yaml` wants it."""

from typing import Annotated, Literal

from pydantic import Field

from infra.model.base import Frozen

OnFailure = Literal["rollback", "stop", "continue"]
"""What happens when more Spaces fail than a rollout allows.

`rollback`: no further wave starts, and each Space that failed goes back to what it served before. `stop`: no further
wave starts, and it stays. `continue`: it stays, and the waves go on.
"""


class NamedWave(Frozen):
    """These Spaces, by their keys."""

    kind: Literal["spaces"] = "spaces"
    spaces: tuple[str, ...]

    def __str__(self) -> str:
        return f"spaces {' '.join(self.spaces)}"


class TaggedWave(Frozen):
    """The Spaces that have a tag on their card."""

    kind: Literal["tag"] = "tag"
    tag: str

    def __str__(self) -> str:
        return f"tag {self.tag}"


class CountedWave(Frozen):
    """So many Spaces, in the order of spaces.yaml."""

    kind: Literal["count"] = "count"
    count: int

    def __str__(self) -> str:
        return f"count {self.count}"


class SharedWave(Frozen):
    """So many of a hundred of the Spaces that change, rounded up, in the order of spaces.yaml."""

    kind: Literal["percent"] = "percent"
    percent: int

    def __str__(self) -> str:
        return f"{self.percent} %"


WaveRule = Annotated[NamedWave | TaggedWave | CountedWave | SharedWave, Field(discriminator="kind")]


class Rollout(Frozen):
    """The canary goes first, alone; then each wave takes its Spaces from those left; the rest is the last wave."""

    canary: str = ""
    """The key of the Space that goes first, alone; empty, or where it does not change: the first of spaces.yaml that
    changes and waits for no other."""
    waves: tuple[WaveRule, ...] = ()
    parallel: int = 8
    """Spaces of one wave that change at the same time."""
    failures: int = 0
    """Spaces that may fail, in all waves together, before the rollout stops; the canary never may."""
    bake: float = 0.0
    """Seconds for which a release must keep passing its checks before its wave is done."""
    approval: bool = False
    """Somebody says yes before each wave after the canary."""
    on_failure: OnFailure = "rollback"
