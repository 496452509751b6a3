"""Key by key: what differs, and where each value comes from."""

from collections.abc import Iterable, Mapping

from infra.model.explained import Comparison, Difference, Explained, SpaceComparison
from infra.model.fleet import Environment

Rows = Iterable[Explained]


def compare(before: Environment, after: Environment, told: tuple[Mapping[str, Rows], Mapping[str, Rows]]) -> Comparison:
    """Compare two environments. `told` explains the Spaces of each side, by their keys."""
    ids = {space.key: space.id for space in before.spaces}, {space.key: space.id for space in after.spaces}
    return Comparison(
        before=before.name,
        after=after.name,
        spaces=tuple(
            SpaceComparison(
                space=key,
                before=ids[0].get(key),
                after=ids[1].get(key),
                differences=differences(told[0][key], told[1][key]) if key in ids[0] and key in ids[1] else (),
            )
            for key in dict.fromkeys((*ids[0], *ids[1]))
        ),
    )


def differences(before: Rows, after: Rows) -> tuple[Difference, ...]:
    """Return the keys that have another value, in the order in which they are explained."""
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    return tuple(
        Difference(key=key, before=old.get(key), after=new.get(key))
        for key in dict.fromkeys((*old, *new))
        if _value(old.get(key)) != _value(new.get(key))
    )


def _value(row: Explained | None) -> object:
    """Return a value that compares as people do: `true` is not 1."""
    return None if row is None else (type(row.value), row.value)
