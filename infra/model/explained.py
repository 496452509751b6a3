"""Where each value of a Space comes from."""

from pydantic import JsonValue

from infra.model.base import Frozen
from infra.model.diagnostics import Location

BUILT_IN = "built-in default"
SET_BY_US = "set by Spacedock"


class Said(Frozen):
    """What one layer says of a key. `value` is None where it removes what the layers below say."""

    layer: str
    """`defaults`, `environment NAME`, `Space KEY`, `Space KEY in NAME`, or one of the constants above."""
    value: JsonValue
    location: Location | None = None


class Explained(Frozen):
    """A dotted key of one Space in one environment, its final value, and where that comes from.

    A secret has its source, never its value.
    """

    key: str
    value: JsonValue
    """As it takes effect; None where nothing is set, and the Hub or nobody decides."""
    shown: str
    """The value as people read it."""
    layer: str
    """The layer that won."""
    location: Location | None
    overrides: tuple[Said, ...] = ()
    """What the layers below say, the nearest first."""


class Difference(Frozen):
    """A key that differs. A side is None where the key is not there."""

    key: str
    before: Explained | None
    after: Explained | None


class SpaceComparison(Frozen):
    """One Space on two sides; `differences` is empty where all keys agree."""

    space: str
    before: str | None
    """`owner/name` on the Hub, None where the Space is not on this side."""
    after: str | None
    differences: tuple[Difference, ...] = ()


class Comparison(Frozen):
    """Two environments side by side. Every Space of either is in it, in the order of spaces.yaml."""

    before: str
    after: str
    spaces: tuple[SpaceComparison, ...]
