"""The use cases: each chains the stages, a few lines each."""

import difflib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from infra import spec
from infra.apply import Ports, apply
from infra.model.bundle import Bundle
from infra.model.errors import ExitCode, InputError
from infra.model.events import Event, RolloutStopped, SpaceDone, SpaceFailed, StepDone, Verdict
from infra.model.fleet import Environment, Fleet, Space
from infra.model.outcome import Outcome, Problem, SpaceOutcome, Status
from infra.model.plan import Origin, Plan, SpacePlan
from infra.observe import observe
from infra.plan import plan
from infra.ports import Clock, HubWriter, LogKind, Prober, SecretReader, Workspace
from infra.render import Sources, bundle
from infra.verify import Expected, LiveGate, check_now


@dataclass(frozen=True)
class World:
    """Everything outside, as one environment's commands need it."""

    workspace: Workspace
    hub: HubWriter
    prober: Prober
    clock: Clock
    secrets: SecretReader
    tool: str


def validate(workspace: Workspace) -> spec.Parsed:
    """Read spaces.yaml; every fault in it is in the result.

    Raises:
        InputError: the file cannot be read at all.
    """
    return spec.parse(workspace.spec(), "spaces.yaml")


def environment_of(fleet: Fleet, name: str) -> Environment:
    """Return the environment of that name.

    Raises:
        InputError: spaces.yaml has none of that name.
    """
    found = fleet.environment(name)
    if found is not None:
        return found
    names = [environment.name for environment in fleet.environments]
    if not name:
        raise InputError("no environment is named", f"Write --env and one of: {', '.join(names)}.")
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    raise InputError(f"spaces.yaml has no environment {name}", f"{hint}It has: {', '.join(names)}.")


def render(environment: Environment, workspace: Workspace) -> dict[str, Bundle]:
    """Make the bundles of an environment, by the Spaces' keys; a service folder is read once.

    Raises:
        InputError: a template or the service cannot be used.
    """
    templates = workspace.templates()
    folders = {space.service.folder for space in environment.spaces}
    trees = {folder: tuple(workspace.tree(folder)) for folder in sorted(folders)}
    return {
        space.key: bundle(environment, space, Sources(templates, trees[space.service.folder]))
        for space in environment.spaces
    }


def make_plan(environment: Environment, world: World) -> Plan:
    """Compare an environment with its Hub.

    Raises:
        InputError: something in the working tree or a secret's source cannot be used.
        HubError: the Hub could not be read.
    """
    bundles = render(environment, world.workspace)
    observed = observe(environment, world.hub, world.secrets)
    origin = Origin(endpoint=world.hub.endpoint, source=world.workspace.commit(), tool=world.tool)
    return plan(environment, bundles, observed, origin)


def carry_out(ready: Plan, world: World) -> Iterator[Event]:
    """Yield what happens while a plan without blockers is carried out."""
    gate = LiveGate(world.hub, world.prober, world.clock)
    return apply(ready, Ports(world.hub, world.secrets, gate))


def outcome(ready: Plan, events: list[Event], requests: int) -> Outcome:
    """Sum up a deploy."""
    verdicts = {event.space: event.verdict for event in events if isinstance(event, SpaceDone)}
    failures = [event for event in events if isinstance(event, SpaceFailed)]
    bad = [verdict for verdict in verdicts.values() if not verdict.ok]
    problems = (
        *(Problem(space=event.space, message=event.message, help=event.help) for event in failures),
        *(Problem(space=verdict.space, message=verdict.cause) for verdict in bad),
        *(Problem(message=event.reason) for event in events if isinstance(event, RolloutStopped)),
    )
    done = "deployed" if ready.has_changes else "unchanged"
    return Outcome(
        environment=ready.environment,
        outcome="failed" if problems else done,
        spaces=tuple(_row(part, verdicts.get(part.space.key), events) for part in ready.spaces),
        requests=requests,
        problems=problems,
        exit_code=_exit_code(failures, bad),
    )


def space_of(environment: Environment, key: str) -> Space:
    """Return a Space of an environment by its key.

    Raises:
        InputError: the environment has no such Space.
    """
    for space in environment.spaces:
        if space.key == key:
            return space
    known = ", ".join(space.key for space in environment.spaces)
    raise InputError(f"the environment {environment.name} has no Space {key}", f"It has: {known}.")


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


def verify(environment: Environment, world: World) -> Status:
    """Check every Space against what its own manifest says was pushed.

    Raises:
        HubError: the Hub could not be read.
    """
    expected = [_pushed(environment, space, world) for space in environment.spaces]
    verdicts = tuple(_verdicts(expected, world))
    rows = tuple(_seen(e, verdict) for e, verdict in zip(expected, verdicts, strict=True))
    return Status(environment=environment.name, spaces=rows, verdicts=verdicts, requests=world.hub.requests)


def _verdicts(expected: list[Expected], world: World) -> Iterator[Verdict]:
    with ThreadPoolExecutor(8) as pool:
        yield from pool.map(lambda e: check_now(e, world.hub, world.prober), expected)


def _pushed(environment: Environment, space: Space, world: World) -> Expected:
    info = world.hub.info(space.id)
    manifest = world.hub.manifest(space.id, info.sha)
    url = environment.url(space, world.hub.endpoint)
    return Expected(space=space, url=url, release=manifest.artifact if manifest else None, sha=info.sha)


def _row(part: SpacePlan, verdict: Verdict | None, events: list[Event]) -> SpaceOutcome:
    about = [event for event in events if isinstance(event, SpaceFailed | StepDone) and event.space == part.space.key]
    failed = any(isinstance(event, SpaceFailed) for event in about)
    return SpaceOutcome(
        name=part.space.key,
        id=part.space.id,
        url=part.url,
        stage=verdict.stage if verdict else "unknown" if failed else "not started",
        release=verdict.release if verdict else part.previous,
        health=verdict.health if verdict else "unknown",
        changed=any(isinstance(event, StepDone) for event in about),
    )


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


def _exit_code(failures: list[SpaceFailed], bad: list[Verdict]) -> int:
    """A release that failed its gate weighs more than a Hub that failed, and that more than stale input."""
    if bad:
        return ExitCode.ROLLOUT
    return max((event.exit_code for event in failures), default=ExitCode.DONE)
