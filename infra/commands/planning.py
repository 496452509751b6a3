"""The use cases that compare with the Hub and write nothing: plan, drift, and whether a saved plan still holds."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from infra.commands.fleet import aimed_at, render
from infra.commands.world import World
from infra.model.bundle import Bundle
from infra.model.drift import Drifted
from infra.model.errors import ExitCode, HubError, InputError, StaleError
from infra.model.fleet import Environment
from infra.model.observed import Observed
from infra.model.outcome import Problem
from infra.model.plan import Origin, Plan, Scope
from infra.model.saved import unseal
from infra.observe import Reading, contents, histories, observe
from infra.plan import drift, observed_digest, plan, texts_to_read, with_authors, with_diffs


@dataclass(frozen=True)
class Asked:
    """How to plan: for some Spaces alone (keys; none: all), from a fresh reading, with the differences of texts."""

    targets: tuple[str, ...] = ()
    refresh: bool = False
    diffs: bool = False


ALL = Asked()


def make_plan(environment: Environment, world: World, asked: Asked = ALL) -> Plan:
    """Compare an environment with its Hub. What could not be read of the Hub is among the plan's blockers.

    Raises:
        InputError: something in the working tree cannot be used, or a target is no Space of the environment.
    """
    aimed = aimed_at(environment, asked.targets)
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(read_environment, aimed, world, refresh=asked.refresh)
        bundles = render(aimed, world.workspace)  # in the time that the Hub takes to answer
        observed = reading.result()
    ready = _compared(environment, bundles, observed, world)
    if not asked.diffs:
        return ready
    return with_diffs(ready, contents(texts_to_read(ready, observed), world.hub, world.concurrency))


def find_drift(environment: Environment, world: World, asked: Asked = ALL) -> Drifted:
    """Find what somebody else than a deploy changed on the Hub.

    Raises:
        InputError: a target is no Space of the environment.
    """
    aimed = aimed_at(environment, asked.targets)
    observed = read_environment(aimed, world, refresh=asked.refresh)
    found = drift(aimed, observed)
    return Drifted(
        environment=environment.name,
        drift=with_authors(found, histories(aimed, found, world.hub, world.concurrency)),
        unread=tuple(Problem(space=k or None, message=u.message, help=u.help) for k, u in observed.unread.items()),
        requests=world.hub.requests,
        failed=max((u.exit_code for u in observed.unread.values()), default=ExitCode.DONE),
    )


def open_plan(content: bytes, name: str = "") -> tuple[Plan, Environment]:
    """Return a saved plan and the environment it is for; `name`: the one that the user names, if any.

    Raises:
        InputError: it is no plan, was altered, or is for another environment.
    """
    saved = unseal(content)
    if name not in ("", saved.environment):
        raise InputError(f"the saved plan is for {saved.environment}, not for {name}", "Leave --env out.")
    spaces = tuple(part.space for part in saved.spaces)
    environment = Environment(name=saved.environment, hub=saved.hub, spaces=spaces, rollout=saved.rollout)
    return saved, environment


def refuse_stale(saved: Plan, environment: Environment, world: World) -> None:
    """Read the Spaces of a saved plan anew.

    Raises:
        StaleError: anything of them is not as it was when the plan was made; nothing was written.
        HubError: one of them could not be read.
    """
    parts = [part for part in saved.spaces if part.scope is Scope.PLANNED]
    aimed = environment.model_copy(update={"spaces": tuple(part.space for part in parts)})
    observed = read_environment(aimed, world)
    for unread in observed.unread.values():
        raise HubError(unread.message, unread.help)
    moved = [p.space.id for p in parts if observed_digest(observed.spaces.get(p.space.key)) != p.observed]
    if moved or saved.endpoint != world.hub.endpoint:
        what = f"{', '.join(moved)} moved" if moved else f"the Hub is at another address, {world.hub.endpoint}"
        raise StaleError(f"{what} since the plan was made", "Plan again and look at it; nothing was written.")


def read_environment(environment: Environment, world: World, *, refresh: bool = False) -> Observed:
    """Read all Spaces of an environment; `refresh`: their files too, where they are known from before."""
    reading = Reading(trees=world.trees, clock=world.clock, refresh=refresh, concurrency=world.concurrency)
    return observe(environment, world.hub, world.secrets, reading)


def _compared(environment: Environment, bundles: Mapping[str, Bundle], observed: Observed, world: World) -> Plan:
    origin = Origin(endpoint=world.hub.endpoint, source=world.workspace.commit(), tool=world.tool)
    return plan(environment, bundles, observed, origin)
