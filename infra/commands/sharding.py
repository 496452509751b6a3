"""The use cases of several machines: which shards a plan has, one of them, and the results of all of them."""

from infra.commands.world import World
from infra.model.errors import InputError
from infra.model.plan import Plan
from infra.plan import CANARY, matrix, shard
from infra.verify import Expected, check_now

__all__ = ["matrix", "plan_shard"]


def plan_shard(whole: Plan, name: str, world: World) -> Plan:
    """Return the part of a plan that one machine carries out. All but the canary's wait until that is proven.

    Raises:
        InputError: there is no such shard, or the canary does not serve its new release.
        HubError: the canary's runtime could not be read.
    """
    part = shard(whole, name)
    if name != CANARY:
        for key in whole.waves[0] if whole.waves else ():
            _refuse_unproven(whole, key, world)
    return part


def _refuse_unproven(whole: Plan, key: str, world: World) -> None:
    planned = whole.space(key)
    expected = Expected(space=planned.space, url=planned.url, release=planned.artifact or None)
    verdict = check_now(expected, world.hub, world.prober)
    if not verdict.ok:
        raise InputError(
            f"the canary {key} is not proven, so no other shard begins: {verdict.cause}",
            "Deploy it first: `inv deploy --plan FILE --shard canary`.",
        )
