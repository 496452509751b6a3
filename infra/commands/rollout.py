"""The use cases around a plan: make it, carry it out, sum it up."""

from collections.abc import Iterator

from infra.apply import Ports, apply
from infra.commands.fleet import render
from infra.commands.world import World
from infra.model.errors import ExitCode
from infra.model.events import Event, RolloutStopped, SpaceDone, SpaceFailed, StepDone, Verdict
from infra.model.fleet import Environment
from infra.model.outcome import Outcome, Problem, SpaceOutcome
from infra.model.plan import Origin, Plan, SpacePlan
from infra.observe import observe
from infra.plan import plan
from infra.verify import LiveGate


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


def _exit_code(failures: list[SpaceFailed], bad: list[Verdict]) -> int:
    """A release that failed its gate weighs more than a Hub that failed, and that more than stale input."""
    if bad:
        return ExitCode.ROLLOUT
    return max((event.exit_code for event in failures), default=ExitCode.DONE)
