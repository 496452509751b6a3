"""The merge: `defaults` < environment < Space < Space-in-environment.

One rule: maps merge, scalars and lists replace, `null` removes. Every value keeps the node it was written at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from infra.spec.tree import Node, Scalar


class Mark(Enum):
    """Values that are none."""

    REMOVED = "null: back to the built-in default"
    BAD = "already reported"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that is replaced as a whole, and where it was written."""

    value: object
    node: Node


@dataclass(frozen=True, slots=True)
class Branch:
    """A map that merges key by key. `keys` says where each key was written last."""

    entries: Mapping[str, "Item"]
    keys: Mapping[str, Scalar]


Item = Leaf | Branch

NOTHING = Branch({}, {})


def merge(lower: Branch, upper: Branch) -> Branch:
    """Return `lower` overlaid by `upper`."""
    entries, keys = dict(lower.entries), dict(lower.keys)
    for name, item in upper.entries.items():
        if isinstance(item, Leaf) and item.value is Mark.REMOVED:
            entries.pop(name, None)
            keys.pop(name, None)
            continue
        below = entries.get(name)
        entries[name] = (
            merge(below if isinstance(below, Branch) else NOTHING, item) if isinstance(item, Branch) else item
        )
        keys[name] = upper.keys[name]
    return Branch(entries, keys)


def leaf(branch: Branch, *path: str) -> Leaf | None:
    """Return the leaf at a path of keys, or None."""
    item: Item | None = branch
    for name in path:
        item = item.entries.get(name) if isinstance(item, Branch) else None
    return item if isinstance(item, Leaf) else None


def value(branch: Branch, *path: str, default: object = None) -> object:
    """Return the value at a path of keys, or `default` where nothing, or nothing good, is written."""
    found = leaf(branch, *path)
    return default if found is None or found.value is Mark.BAD else found.value


def sub(branch: Branch, name: str) -> Branch:
    """Return the map at a key; nothing written is an empty one."""
    item = branch.entries.get(name)
    return item if isinstance(item, Branch) else NOTHING


def is_whole(branch: Branch) -> bool:
    """Tell whether nothing in it was reported."""
    return all(
        item.value is not Mark.BAD if isinstance(item, Leaf) else is_whole(item) for item in branch.entries.values()
    )


def plain(branch: Branch) -> dict[str, object]:
    """Return the values of a map that is whole, maps in it as maps."""
    return {name: item.value if isinstance(item, Leaf) else plain(item) for name, item in branch.entries.items()}
