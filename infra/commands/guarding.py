"""Keeps a second deploy away while one is under way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.commands.world import World
from infra.model.errors import ForbiddenError, InputError, NotFoundError, StaleError
from infra.model.fleet import Environment
from infra.model.lock import LOCK_BRANCH, Claim, Holder
from infra.model.plan import Plan, Scope, SpacePlan
from infra.model.saved import plan_digest
from infra.ports import Lock


@contextmanager
def guarded(plan: Plan, world: World) -> Iterator["Guard"]:
    """Hold the lock of the environment for a block, where the plan changes anything.

    Raises:
        HeldError: somebody else is deploying; nothing was written.
        StaleError: somebody else has deployed since the plan was made; nothing was written.
        HubError: the Hub refused the lock, or failed.
    """
    if world.lock is None or not plan.has_changes:
        yield Guard(plan, world, None)
        return
    try:
        guard = Guard(plan, world, world.lock)
        guard.begin()
        yield guard
    finally:
        world.lock.release()


class Guard:
    """The lock lies in the first Space, in the order of spaces.yaml, that exists: there everybody looks for it."""

    def __init__(self, plan: Plan, world: World, lock: Lock | None) -> None:
        self._plan = plan
        self._world = world
        self._lock = lock
        self._order = [part.space.id for part in plan.spaces]
        self._place = len(self._order)
        self._claim = Claim(environment=plan.environment, purpose=plan.purpose, plan=plan_digest(plan) if lock else "")

    @property
    def lost(self) -> str:
        """Why the lock is not held any more; empty while all is well."""
        return self._lock.lost if self._lock else ""

    def begin(self) -> None:
        """Take the lock, then look whether the plan still holds. Where no Space exists yet, it has no place."""
        if any(self._take(part) for part in self._plan.spaces):
            _refuse_moved(self._plan, self._world)

    def created(self, space: str) -> None:
        """Take the lock along into a Space that was just created, where others would look for it from now on.

        Raises:
            HeldError: somebody else was faster.
        """
        if self._lock and self._order.index(space) < self._place:
            self._at(space, self._world.hub.info(space).sha)

    def _take(self, part: SpacePlan) -> bool:
        """Take the lock in a Space; False where that is no place for it.

        A Space that this deploy is not about may be missing, or out of the token's reach. Shards of one plan are
        carried out beside each other, so each has its own.
        """
        if part.scope is Scope.OTHER_SHARD:
            return False
        if part.scope is Scope.PLANNED:
            if part.base is not None:
                self._at(part.space.id, part.base)
            return part.base is not None
        try:
            self.created(part.space.id)
        except (NotFoundError, ForbiddenError):
            return False
        return True

    def _at(self, space: str, start: str) -> None:
        if self._lock:
            self._lock.take(space, start, self._claim)
            self._place = self._order.index(space)


def _refuse_moved(plan: Plan, world: World) -> None:
    """Look at all heads again: somebody may have finished a deploy between the reading for the plan and the lock."""
    owners = dict.fromkeys(part.space.owner for part in plan.spaces)
    heads = {info.id: info.sha for owner in owners for info in world.hub.list_spaces(owner)}
    parts = [part for part in plan.spaces if part.scope is Scope.PLANNED]
    moved = [part.space.id for part in parts if heads.get(part.space.id) != part.base]
    if moved:
        raise StaleError(f"{', '.join(moved)} moved since the plan was made", "Plan again; nothing was written.")


@dataclass(frozen=True)
class Locked:
    """A lock that somebody holds, and the Space it lies in."""

    space: str
    holder: Holder | None
    """None where the lock does not say."""


def locks(environment: Environment, world: World) -> list[Locked]:
    """Return the locks of an environment; more than one only when its Spaces were created in another order.

    Raises:
        InputError: nobody holds one.
        HubError: the Hub could not be read.
    """
    found = [lock for space in environment.spaces for lock in _locked(space.id, world)]
    if not found:
        raise InputError(f"nobody holds the lock of {environment.name}", "There is nothing to unlock.")
    return found


def unlock(found: list[Locked], environment: Environment, confirmed: str, world: World) -> None:
    """Remove locks. `confirmed` is what was typed: the name of the environment.

    Raises:
        InputError: something else was typed; the locks stay.
        HubError: the Hub did not remove one.
    """
    if confirmed != environment.name:
        typed = f"{confirmed} was typed, which" if confirmed else "nothing was typed, which"
        raise InputError(
            f"{typed} is not {environment.name}: the lock stays", f"Type {environment.name}, or write --confirm."
        )
    for locked in found:
        world.hub.delete_branch(locked.space, LOCK_BRANCH)


def _locked(space: str, world: World) -> Iterator[Locked]:
    try:
        head = world.hub.branch(space, LOCK_BRANCH)
    except NotFoundError:
        return
    if head is not None:
        yield Locked(space, world.lock.holder(space) if world.lock else None)
