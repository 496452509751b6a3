"""The tasks about releases that were: history, show, rollback, promote."""

from invoke import Context, task

from infra import commands, report
from infra.cli import (
    environment_named,
    fleet_of,
    only_shown,
    reported,
    roll_out,
    targets_of,
    world_of,
)
from infra.tasks.options import ENV_HELP, JSON_HELP

SPACE_HELP = "key of a Space, for it alone; may be given again, or with commas"
DRY_HELP = "show the plan and write nothing"
YES_HELP = "approve all waves beforehand"


@task(help={"env": ENV_HELP, "space": SPACE_HELP, "json": JSON_HELP}, iterable=["space"])
@reported
def history(_: Context, space: list[str] | None = None, env: str = "", json: bool = False) -> int:
    """Show every release of an environment: when, from what, by whom, and what became of it. From the Hub alone."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    found = commands.history(environment, targets_of(space), world_of(environment, screen))
    report.show_history(found, screen)
    return found.failed


@task(
    positional=["release"],
    help={"release": "the first characters of its digest, as `history` shows them", "env": ENV_HELP, "json": JSON_HELP},
)
@reported
def show(_: Context, release: str, env: str = "", json: bool = False) -> None:
    """Show what a release changed in each Space: files, settings, and why it failed where it did."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    report.show_release(commands.show(environment, release, world_of(environment, screen)), screen)


@task(
    help={
        "env": ENV_HELP,
        "to": "the first characters of a verified release; the one before the one that serves when left out",
        "space": SPACE_HELP,
        "dry-run": DRY_HELP,
        "yes": YES_HELP,
        "json": JSON_HELP,
    },
    iterable=["space"],
)
@reported
def rollback(
    _: Context,
    *,
    space: list[str] | None = None,
    env: str = "",
    to: str = "",
    dry_run: bool = False,
    yes: bool = False,
    json: bool = False,
) -> int:
    """Go back to a release that was verified: its files, variables and settings, proven as in a deploy."""
    screen = report.Screen(as_json=json)
    fleet, parsed = fleet_of(screen)
    environment = commands.environment_of(fleet, env)
    world = world_of(environment, screen)
    ready = commands.plan_rollback(environment, to, targets_of(space), world)
    ready = commands.judge(ready, parsed, world, writes=not dry_run)
    return only_shown(ready, screen) if dry_run else roll_out(ready, world, screen, approved=yes)


@task(
    help={
        "from_": "environment whose live, verified release is taken",
        "to": "environment that gets it",
        "target": SPACE_HELP,
        "force": "in spite of a source that is not healthy, has drifted or was never verified; needs --reason",
        "reason": "why it is forced; it stands in the commit",
        "dry-run": DRY_HELP,
        "yes": YES_HELP,
        "json": JSON_HELP,
    },
    iterable=["target"],
)
@reported
def promote(
    _: Context,
    *,
    target: list[str] | None = None,
    from_: str = "",
    to: str = "",
    force: bool = False,
    reason: str = "",
    dry_run: bool = False,
    yes: bool = False,
    json: bool = False,
) -> int:
    """Bring what is live and verified in one environment to the next, byte for byte from the Hub."""
    screen = report.Screen(as_json=json)
    fleet, parsed = fleet_of(screen)
    sides = commands.environment_of(fleet, from_), commands.environment_of(fleet, to)
    wanted = commands.Promotion(*sides, targets_of(target), commands.why_forced(reason, force=force))
    world = world_of(wanted.target, screen, programs=True)
    ready = commands.judge(commands.plan_promotion(wanted, world), parsed, world, writes=not dry_run)
    return only_shown(ready, screen) if dry_run else roll_out(ready, world, screen, approved=yes)
