"""Takes a part of a plan for one of several machines: the canary first, then shards beside each other."""

import re
from collections.abc import Iterable, Mapping

from infra.model.errors import InputError
from infra.model.plan import Plan, Scope, SpacePlan
from infra.model.saved import plan_digest

CANARY = "canary"
"""The shard that holds the first wave, which has to be proven before any other shard begins."""


def shard(plan: Plan, name: str) -> Plan:
    """Return the part of a plan that one shard carries out: `canary`, or `2/4` for the second of four.

    The waves after the canary keep their order within each shard. Spaces that depend on each other are in one shard.

    Raises:
        InputError: there is no such shard.
    """
    mine = set(plan.waves[0] if plan.waves else ()) if name == CANARY else set(_share(plan, *_numbers(name)))
    changing = {key for wave in plan.waves for key in wave}
    kept = [
        (mine_of, why) for wave, why in zip(plan.waves, plan.reasons, strict=True) if (mine_of := _only(wave, mine))
    ]
    # What does not change is looked at once, by the shard that comes first.
    seen = mine | ({part.space.key for part in plan.spaces} - changing if name == CANARY else set())
    return plan.model_copy(
        update={
            "whole": plan_digest(plan),
            "waves": tuple(wave for wave, _ in kept),
            "reasons": tuple(reason for _, reason in kept),
            "spaces": tuple(part if part.space.key in seen else _left_out(part) for part in plan.spaces),
        }
    )


def matrix(plan: Plan, shards: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return the shards after the canary that have something to do, each with the keys of its Spaces."""
    names = [f"{number}/{shards}" for number in range(1, shards + 1)]
    return [(name, found) for name in names if (found := _share(plan, *_numbers(name)))]


def _only(wave: tuple[str, ...], mine: set[str]) -> tuple[str, ...]:
    return tuple(key for key in wave if key in mine)


def _numbers(name: str) -> tuple[int, int]:
    match = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", name)
    if match is None or int(match[1]) > int(match[2]):
        raise InputError(f"there is no shard {name}", "Write `canary`, or `2/4` for the second of four.")
    return int(match[1]), int(match[2])


def _share(plan: Plan, number: int, of: int) -> tuple[str, ...]:
    """Return the Spaces of one shard: groups that depend on each other, dealt out like cards, the largest first."""
    after_canary = [key for wave in plan.waves[1:] for key in wave]
    hands: list[list[str]] = [[] for _ in range(of)]
    for group in sorted(_groups(after_canary, plan), key=len, reverse=True):
        min(hands, key=len).extend(group)
    mine = set(hands[number - 1])
    return tuple(key for key in after_canary if key in mine)


def _groups(keys: Iterable[str], plan: Plan) -> list[list[str]]:
    """Return the keys in groups: two are together when one depends on the other, directly or by way of others."""
    group: dict[str, list[str]] = {key: [key] for key in keys}
    for key in list(group):
        for other in plan.space(key).space.depends_on:
            if other in group and group[other] is not group[key]:
                group[key].extend(group[other])
                group.update(dict.fromkeys(group[other], group[key]))
    return list(_once(group))


def _once(group: Mapping[str, list[str]]) -> Iterable[list[str]]:
    seen: set[int] = set()
    for members in group.values():
        if id(members) not in seen:
            seen.add(id(members))
            yield members


def _left_out(part: SpacePlan) -> SpacePlan:
    return part.model_copy(update={"scope": Scope.OTHER_SHARD, "changes": (), "files": {}, "manifest": None})
