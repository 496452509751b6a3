"""Deploying, and what helps when a deploy was cut off."""

from invoke import Context, task

from infra import commands
from infra.cli import (
    environment_named,
    plan_to_deploy,
    plan_to_resume,
    reported,
    roll_out,
    targets_of,
    tell_interrupted,
    world_of,
)
from infra.model.errors import InputError
from infra.report import Screen, show_locks, show_unlocked
from infra.tasks.options import ENV_HELP, JSON_HELP, TARGET_HELP
from infra.watching import Kept


@task(
    help={
        "env": ENV_HELP,
        "json": JSON_HELP,
        "plan": "carry out exactly this saved plan; refused when anything on the Hub moved since",
        "target": TARGET_HELP,
        "resume": "go on with the deploy that was cut off, or that waits for a wave's approval",
        "yes": "approve all waves beforehand",
        "events": "write each event to stdout as one line of JSON, the outcome last, and nothing else there",
        "report": "FILE.html or FILE.json to leave of the rollout; may be given again",
        "shard": "carry out one part of the saved plan: `canary`, then `1/4` to `4/4` on four machines",
    },
    iterable=["target", "report"],
)
@reported
def deploy(
    _: Context,
    *,
    target: list[str] | None = None,
    report: list[str] | None = None,
    env: str = "",
    json: bool = False,
    events: bool = False,
    plan: str = "",
    shard: str = "",
    resume: bool = False,
    yes: bool = False,
) -> int:
    """Bring an environment to what spaces.yaml wants, and prove that it serves."""
    screen = Screen(as_json=json, streams=events)
    kept = Kept.of(report, shard)
    if resume:
        _refuse_beside_resume(plan, target)
        resumed, world = plan_to_resume(env, screen)
        return roll_out(resumed.plan, world, screen, kept, approved=yes or resumed.approved)
    ready, world = plan_to_deploy(env, plan, targets_of(target), screen, shard)
    tell_interrupted(ready, world, screen)
    return roll_out(ready, world, screen, kept, approved=yes)


@task(help={"env": ENV_HELP, "confirm": "the environment's name, where nobody can type it", "json": JSON_HELP})
@reported
def unlock(_: Context, env: str = "", confirm: str = "", json: bool = False) -> None:
    """Remove the lock of a deploy that hangs, when the environment's name is typed."""
    screen = Screen(as_json=json)
    environment = environment_named(env, screen)
    world = world_of(environment, screen)
    found = commands.locks(environment, world)
    show_locks([(locked.space, locked.holder) for locked in found], screen)
    answer = confirm or screen.ask(f"Type {environment.name} to unlock it:")
    commands.unlock(found, environment, answer, world)
    show_unlocked(environment.name, [locked.space for locked in found], screen)


def _refuse_beside_resume(saved: str, targets: list[str] | None) -> None:
    """Refuse options that would change what is gone on with.

    Raises:
        InputError: there is one.
    """
    if saved or targets:
        raise InputError("--resume takes neither --plan nor --target", "It goes on with what the deploy was about.")
