"""The use case after a release that failed: plan the way back to what was served before."""

from infra.commands.planning import read_environment
from infra.commands.world import World
from infra.model.before import Before
from infra.model.errors import HubError, InputError, StaleError
from infra.model.events import SpaceDone
from infra.model.fleet import Environment, Space
from infra.model.observed import ObservedSpace
from infra.model.plan import Plan, SpacePlan, TextAt
from infra.observe import contents
from infra.plan import WayBack, restore, restoring


def plan_way_back(plan: Plan, failed: SpaceDone, world: World) -> Plan:
    """Return the plan that brings one Space back to how it was before this plan changed it.

    Raises:
        InputError: the Space is new, so nothing was before.
        StaleError: somebody else committed to it since.
        HubError: the Hub could not be read.
    """
    part = plan.space(failed.space)
    if part.before is None:
        raise InputError(f"{part.space.id} is new: there is no release before this one", "It stays as it is.")
    environment = Environment(name=plan.environment, hub=plan.hub, spaces=(part.space,))
    seen = _seen_now(environment, part.space, world)
    if seen.info.sha != failed.sha:
        raise StaleError(f"{part.space.id} moved since: somebody else committed to it", "Look at it before you go on.")
    reason = f"release {part.artifact[:12]} failed: {failed.verdict.cause}"
    back = back_to(part.before, environment, seen, reason, world)
    return restoring((back,), plan, read_blobs(back, part.before.sha, world))


def back_to(before: Before, environment: Environment, seen: ObservedSpace, reason: str, world: World) -> SpacePlan:
    """Compare the only Space of an environment with how it was.

    Raises:
        HubError: its files of then could not be read.
    """
    [space] = environment.spaces
    way = WayBack(before=before, files=tuple(world.hub.files(space.id, before.sha)), seen=seen, reason=reason)
    return restore(environment, space, way, world.hub.endpoint)


def read_blobs(part: SpacePlan, revision: str, world: World) -> dict[str, bytes]:
    """Read the contents that a way back writes, by blob id.

    Raises:
        HubError: one of them could not be read.
    """
    wanted = [TextAt(space=part.space.id, revision=revision, path=p, blob=blob) for p, blob in part.files.items()]
    found = contents(wanted, world.hub, world.concurrency)
    for content in found.values():
        if content.fault:
            raise HubError(content.fault, "Without it the Space cannot go back; it stays as it is.")
    return {blob: content.content for blob, content in found.items()}


def _seen_now(environment: Environment, space: Space, world: World) -> ObservedSpace:
    """Read one Space, but no value of its secrets."""
    bare = space.model_copy(update={"secrets": ()})
    observed = read_environment(environment.model_copy(update={"spaces": (bare,)}), world)
    for unread in observed.unread.values():
        raise HubError(unread.message, unread.help)
    if space.key not in observed.spaces:
        raise HubError(f"{space.id} is not there any more", "`inv deploy` creates it anew.")
    return observed.spaces[space.key]
