"""The use case after a release that failed: plan the way back to what was served before."""

from collections.abc import Iterable, Mapping

from infra.commands.planning import read_environment
from infra.commands.world import World
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
    environment = Environment(name=plan.environment, hub=plan.hub, spaces=(part.space,), rollout=plan.rollout)
    seen = _seen_now(environment, part.space, world)
    if seen.info.sha != failed.sha:
        raise StaleError(f"{part.space.id} moved since: somebody else committed to it", "Look at it before you go on.")
    way = WayBack(
        before=part.before,
        files=tuple(world.hub.files(part.space.id, part.before.sha)),
        seen=seen,
        reason=f"release {part.artifact[:12]} failed: {failed.verdict.cause}",
        failed=part.artifact,
        cause=failed.verdict.cause,
    )
    back = restore(environment, part.space, way, world.hub.endpoint)
    return restoring((back,), environment, world.hub.endpoint, read_blobs((back,), world))


def read_blobs(parts: Iterable[SpacePlan], world: World) -> dict[str, bytes]:
    """Read the contents that ways back write, by blob id, each once for all Spaces that share it.

    Raises:
        HubError: one of them could not be read.
    """
    wanted = {
        blob: TextAt(space=part.space.id, revision=part.restored.commit, path=path, blob=blob)
        for part in parts
        if part.restored
        for path, blob in part.files.items()
    }
    return read_texts(wanted, world)


def read_texts(wanted: Mapping[str, TextAt], world: World) -> dict[str, bytes]:
    """Read contents, by blob id.

    Raises:
        HubError: one of them could not be read.
    """
    found = contents(wanted.values(), world.hub, world.concurrency)
    for content in found.values():
        if content.fault:
            raise HubError(content.fault, "Without it nothing was written; try again.")
    return {blob: content.content for blob, content in found.items()}


def without_secrets(environment: Environment) -> Environment:
    """Return an environment of which no value of a secret is read."""
    bare = tuple(space.model_copy(update={"secrets": ()}) for space in environment.spaces)
    return environment.model_copy(update={"spaces": bare})


def _seen_now(environment: Environment, space: Space, world: World) -> ObservedSpace:
    """Read one Space, but no value of its secrets."""
    observed = read_environment(without_secrets(environment), world)
    for unread in observed.unread.values():
        raise HubError(unread.message, unread.help)
    if space.key not in observed.spaces:
        raise HubError(f"{space.id} is not there any more", "`inv deploy` creates it anew.")
    return observed.spaces[space.key]
