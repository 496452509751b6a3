"""Resolves the waves of a rollout over the Spaces that change, before anybody says yes to them.

The canary goes first, alone. Then each rule takes its Spaces from those that are left, in the order of spaces.yaml, and
those that no rule takes are the last wave. A Space that depends on one of the same wave, or of a later one, goes right
behind it, in a wave of its own; so a wave is split where it has to be. What does not change is not waited for, and a
wave that nobody is in does not exist.

Where the canary that spaces.yaml names depends on Spaces that change, they go before it, each alone: the first of them
is then the Space that nobody follows when it fails, and the canary is still proven alone before all others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from infra.model.fleet import Space
from infra.model.rollout import CountedWave, NamedWave, Rollout, TaggedWave, WaveRule

CANARY = "canary"
REST = "the rest"
_NAMED = 3
"""Spaces that a reason names; more are counted."""
Needs = Mapping[str, Sequence[str]]
"""By key, the keys of the Spaces that it depends on, of those that change."""


@dataclass(frozen=True)
class Wave:
    """Spaces that change at the same time, by their keys in the order of spaces.yaml, and in a few words why these."""

    spaces: tuple[str, ...]
    reason: str


def waves(rollout: Rollout, changed: Sequence[Space]) -> tuple[Wave, ...]:
    """Return the waves in which Spaces change, `changed` being all that do, in the order of spaces.yaml.

    No two of them wait for each other, or `graphlib.CycleError` is raised; spaces.yaml is refused before that.

    Every Space is in exactly one wave, the first wave has one Space, and what a Space depends on is in an earlier one.
    """
    needs = _needs(changed)
    groups = list(_groups(rollout, changed, needs))
    places = _places(groups, needs)
    at: dict[tuple[int, int], list[str]] = defaultdict(list)
    for space in changed:
        at[places[space.key]].append(space.key)
    return tuple(
        Wave(tuple(keys), groups[group].reason if not behind else _behind(keys, needs, at[group, behind - 1]))
        for (group, behind), keys in sorted(at.items())
    )


def _needs(changed: Sequence[Space]) -> Needs:
    keys = {space.key for space in changed}
    return {space.key: [key for key in space.depends_on if key in keys] for space in changed}


def _groups(rollout: Rollout, changed: Sequence[Space], needs: Needs) -> Iterator[Wave]:
    """Yield what the rules make of the Spaces alone, whatever they depend on; a group can be empty."""
    left = {space.key: space for space in changed}
    first = _first(rollout.canary, needs)
    for key in first:
        del left[key]
        yield Wave((key,), CANARY if key == first[-1] else f"the canary {first[-1]} depends on it")
    for rule in rollout.waves:
        taken = _taken(rule, list(left.values()), len(changed))
        for key in taken:
            del left[key]
        yield Wave(taken, "listed" if isinstance(rule, NamedWave) else str(rule))
    yield Wave(tuple(left), REST)


def _first(named: str, needs: Needs) -> list[str]:
    """Return the Spaces that go alone: those that the named canary depends on, then the canary.

    Where none is named, or it does not change, it is the first that depends on nothing that changes.
    """
    if named not in needs:
        return [key for key, others in needs.items() if not others][:1]
    behind = {named}
    for key in reversed(_in_order(needs)):
        if key in behind:
            behind.update(needs[key])
    return [key for key in _in_order(needs) if key in behind]


def _in_order(needs: Needs) -> list[str]:
    """Return all keys, each behind what it depends on."""
    return list(TopologicalSorter(needs).static_order())


def _taken(rule: WaveRule, left: Iterable[Space], all_that_change: int) -> tuple[str, ...]:
    """Return what a rule takes of the Spaces that are left."""
    if isinstance(rule, NamedWave):
        return tuple(space.key for space in left if space.key in rule.spaces)
    if isinstance(rule, TaggedWave):
        return tuple(space.key for space in left if rule.tag in space.tags)
    keys = [space.key for space in left]
    # Rounded up in whole numbers: 7 % of 100 is 7, and not 8 as it is in floating point.
    return tuple(keys[: rule.count if isinstance(rule, CountedWave) else -(-rule.percent * all_that_change // 100)])


def _places(groups: Sequence[Wave], needs: Needs) -> dict[str, tuple[int, int]]:
    """Return where each Space goes: the number of a group, and how far behind the group's first wave."""
    wanted = {key: number for number, group in enumerate(groups) for key in group.spaces}
    places: dict[str, tuple[int, int]] = {}
    for key in _in_order(needs):
        behind = [(group, far + 1) for group, far in (places[need] for need in needs[key])]
        places[key] = max([(wanted[key], 0), *behind])
    return places


def _behind(keys: Sequence[str], needs: Needs, before: Sequence[str]) -> str:
    """Say what the Spaces of a split wave wait for."""
    needed = [key for key in before if any(key in needs[later] for later in keys)]
    more = f" and {len(needed) - _NAMED} more" if len(needed) > _NAMED else ""
    return f"after {', '.join(needed[:_NAMED])}{more}"
