"""The use case that goes back by hand: to the release before the one that serves, or to a named one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from infra.commands.fleet import aimed_at
from infra.commands.history import all_records, refuse_unread
from infra.commands.planning import read_environment
from infra.commands.way_back import read_blobs, without_secrets
from infra.commands.world import World
from infra.model.errors import InputError
from infra.model.fleet import Environment, Space
from infra.model.observed import Observed, ObservedSpace
from infra.model.plan import Plan, Scope, SpacePlan
from infra.model.records import Logbooks, Record
from infra.observe import logbooks
from infra.plan import WayBack, blockers, recorded, restore, restoring, secrets_since, unplanned
from infra.releases import named, records, release_before, release_named


def plan_rollback(environment: Environment, to: str, targets: tuple[str, ...], world: World) -> Plan:
    """Plan to bring Spaces back to a verified release: `to` is the beginning of its digest, empty for the one before.

    A Space that cannot go back stays as it is, and the plan says why.

    Raises:
        InputError: no Space can go back, one that was named cannot, or there is no one release that begins so.
        HubError: the Hub could not be read.
    """
    aimed = aimed_at(environment, targets)
    read = logbooks(aimed, world.hub, world.concurrency)
    refuse_unread(read.unread.values())
    release = named(all_records(aimed, read), to, environment.name) if to else ""
    goals = {space.key: _goal(space, read, release) for space in aimed.spaces}
    _refuse(environment, goals, named=bool(targets))
    observed = read_environment(without_secrets(aimed), world)
    refuse_unread(observed.unread.values())
    return _planned(_Ground(environment, goals, observed), world)


@dataclass(frozen=True)
class _Ground:
    """Where each Space goes back to, or why it does not, and how all are now."""

    environment: Environment
    goals: dict[str, Record | str]
    observed: Observed

    def part(self, space: Space, world: World) -> SpacePlan:
        """Return the way back of a Space; one that stays has none."""
        goal = self.goals.get(space.key)
        if isinstance(goal, Record) and space.key in self.observed.spaces:
            return _way(self.environment, space, goal, self.observed.spaces[space.key], world)
        stays = unplanned(self.environment, space, world.hub.endpoint, Scope.NOT_TARGETED)
        return stays.model_copy(update={"reason": f"it stays: {goal}"}) if isinstance(goal, str) else stays


def _planned(ground: _Ground, world: World) -> Plan:
    with ThreadPoolExecutor(world.concurrency) as pool:
        parts = tuple(pool.map(lambda space: ground.part(space, world), ground.environment.spaces))
    ready = restoring(parts, ground.environment, world.hub.endpoint, read_blobs(parts, world))
    then = ground.environment.model_copy(update={"spaces": tuple(part.space for part in parts if part.restored)})
    return ready.model_copy(update={"blockers": tuple(blockers(then, ground.observed))})


def _goal(space: Space, read: Logbooks, release: str) -> Record | str:
    if space.managed == "settings":
        return "its files are not managed, so no release of it is known"
    if space.key not in read.books:
        return "it does not exist"
    found = records(space, read.books[space.key])
    return release_named(found, release) if release else release_before(found)


def _refuse(environment: Environment, goals: dict[str, Record | str], *, named: bool) -> None:
    """A Space that was named must go; of all, at least one."""
    why = {key: goal for key, goal in goals.items() if isinstance(goal, str)}
    if not why or (len(why) < len(goals) and not named):
        return
    help_ = f"`inv history --env {environment.name}` shows what there is to go back to."
    if len(why) == 1:
        [(key, reason)] = why.items()
        raise InputError(f"{key} cannot go back: {reason}", help_)
    reasons = "".join(f"\n  {key}: {reason}" for key, reason in why.items())
    raise InputError(f"these Spaces of {environment.name} cannot go back:{reasons}", help_)


def _way(environment: Environment, space: Space, goal: Record, seen: ObservedSpace, world: World) -> SpacePlan:
    manifest = world.hub.manifest(space.id, goal.commit)
    way = WayBack(
        before=recorded(goal.commit, manifest, seen),
        files=tuple(world.hub.files(space.id, goal.commit)),
        seen=seen,
        reason=f"rolled back by hand{_from(seen)}",
        secrets=tuple(secrets_since(manifest, goal.at, seen)),
    )
    return restore(environment, space, way, world.hub.endpoint)


def _from(seen: ObservedSpace) -> str:
    return f" from release {seen.manifest.artifact[:12]}" if seen.manifest else ""
