"""The task that says what is wrong."""

from invoke import Context, task

from infra import commands, report, wiring
from infra.cli import environment_named, reported, world_of
from infra.tasks.optional_word import OptionalWord
from infra.tasks.options import ENV_HELP, JSON_HELP


@task(
    klass=OptionalWord,
    help={"space": "key of spaces.yaml; without it the ground is checked", "env": ENV_HELP, "json": JSON_HELP},
)
@reported
def doctor(_: Context, space: str = "", env: str = "", json: bool = False) -> int:
    """Say why a Space does not serve, or check token, rights, plan, quota, Hub, versions and clock. Exit 0, 4 or 5."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    world = world_of(environment, screen)
    if space:
        found = commands.examine(environment, space, world)
        report.show_examined(found, screen)
        return found.exit_code
    ground = commands.check_up(environment, world, wiring.versions())
    report.show_checkup(ground, screen)
    return ground.exit_code
