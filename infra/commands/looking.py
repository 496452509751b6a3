"""The use cases that look at what runs."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from infra.commands.fleet import space_of
from infra.commands.world import World
from infra.model.errors import InputError
from infra.model.events import Verdict
from infra.model.fleet import Environment, Space
from infra.model.outcome import SpaceOutcome, Status
from infra.ports import Emit, LogKind
from infra.verify import Expected, LiveGate, check_now

Judge = Callable[[Expected], Verdict]


def log(environment: Environment, key: str, kind: str, world: World) -> str:
    """Return the log of a Space's current build or run.

    Raises:
        InputError: there is no such Space or kind of log.
        HubError: the Hub could not be read.
    """
    space = space_of(environment, key)
    kinds: dict[str, LogKind] = {"build": "build", "run": "run"}
    if kind not in kinds:
        raise InputError(f"there is no log of the kind {kind}", "Write `--kind build` or `--kind run`.")
    return world.hub.log(space.id, kinds[kind])


def status(environment: Environment, world: World) -> Status:
    """Look at every Space as it is now: nothing is woken, nothing is waited for.

    Raises:
        HubError: the Hub could not be read.
    """
    return _looked(environment, world, lambda expected: check_now(expected, world.hub, world.prober))


def verify(environment: Environment, world: World, emit: Emit) -> Status:
    """Check every Space against what its own manifest says was pushed. One that sleeps is woken; `emit` tells of it.

    Raises:
        HubError: the Hub could not be read.
    """
    return _looked(environment, world, awake(world, emit))


def awake(world: World, emit: Emit) -> Judge:
    """Return what checks a Space as it is at this moment, but wakes one that sleeps; `emit` tells of it."""
    gate = LiveGate(world.hub, world.prober, world.clock)

    def proven(expected: Expected) -> Verdict:
        seen = check_now(expected, world.hub, world.prober)
        return gate.awake(expected, emit) if seen.is_asleep else seen

    return proven


def _looked(environment: Environment, world: World, judge: Judge) -> Status:
    expected = [pushed(environment, space, world) for space in environment.spaces]
    found = verdicts(expected, judge, world)
    rows = tuple(_seen(e, verdict) for e, verdict in zip(expected, found, strict=True))
    return Status(environment=environment.name, spaces=rows, verdicts=found, requests=world.hub.requests)


def verdicts(expected: Iterable[Expected], judge: Judge, world: World) -> tuple[Verdict, ...]:
    """Judge Spaces side by side, in their order."""
    with ThreadPoolExecutor(world.concurrency) as pool:
        return tuple(pool.map(judge, expected))


def pushed(environment: Environment, space: Space, world: World) -> Expected:
    """Return what a Space should serve: what its own manifest says.

    Raises:
        HubError: the Hub could not be read.
    """
    info = world.hub.info(space.id)
    manifest = world.hub.manifest(space.id, info.sha)
    url = environment.url(space, world.hub.endpoint)
    return Expected(space=space, url=url, release=manifest.artifact if manifest else None, sha=info.sha)


def _seen(expected: Expected, verdict: Verdict) -> SpaceOutcome:
    return SpaceOutcome(
        name=expected.space.key,
        id=expected.space.id,
        url=expected.url,
        stage=verdict.stage,
        release=verdict.release,
        health=verdict.health,
        changed=False,
    )
