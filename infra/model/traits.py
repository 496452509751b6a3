"""What is said of secret values by those who may look at them: never the values."""

from enum import StrEnum

from infra.model.base import Frozen


class Trait(StrEnum):
    """What a value is like."""

    PLACEHOLDER = "placeholder"
    SHORT = "short"
    SHARED = "shared"
    """Another environment's secret has the same value."""


class SecretTrait(Frozen):
    """One trait of one secret of one Space. `others` are the environments that share its value."""

    environment: str
    space: str
    secret: str
    trait: Trait
    others: tuple[str, ...] = ()


class Checkout(Frozen):
    """Where the files come from that would be deployed."""

    commit: str | None
    """As `Workspace.commit` tells it."""
    in_ci: bool
    writes: bool
    """A deploy is about to write; a plan is not."""

    @property
    def clean(self) -> bool:
        """Whether a commit says exactly what is deployed."""
        return self.commit is not None and not self.commit.endswith("-dirty")
