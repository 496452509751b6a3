"""The tasks of `inv`: each parses, calls a command, reports, and ends with an exit code (docs/architecture.md)."""

import subprocess
import sys
from pathlib import Path

from invoke import Collection, Context, Exit, task

from infra import commands, report, spec, wiring
from infra.cli import (
    ROOT,
    environment_named,
    fleet_of,
    reported,
    roll_out,
    targets_of,
    world_of,
)
from infra.model.diagnostics import has_errors
from infra.model.errors import ExitCode
from infra.tasks import local_hub, releases, shards
from infra.tasks.deploying import deploy, unlock
from infra.tasks.doctor import doctor
from infra.tasks.options import ENV_HELP, JSON_HELP, TARGET_HELP


@task(help={"json": JSON_HELP})
@reported
def validate(_: Context, json: bool = False) -> int:
    """Check spaces.yaml; every fault with its place and its cure. Exit 1 when there is an error."""
    parsed = commands.validate(wiring.workspace(ROOT))
    report.show_validation(parsed.diagnostics, report.Screen(as_json=json))
    return ExitCode.INPUT if has_errors(parsed.diagnostics) else ExitCode.DONE


@task(help={"env": ENV_HELP, "out": "folder to write to, `out` by default; each Space gets its own in it"})
@reported
def render(_: Context, env: str = "", out: str = "out") -> None:
    """Write the bundles of an environment to a folder, to look at."""
    screen = report.Screen()
    environment = environment_named(env, screen)
    for key, bundle in commands.render(environment, wiring.workspace(ROOT)).items():
        wiring.write_bundle(bundle, Path(out) / key)
        screen.text(f"{Path(out) / key}  {len(bundle.files)} files, release {bundle.artifact[:12]}")


@task(
    help={
        "env": ENV_HELP,
        "json": JSON_HELP,
        "detailed-exitcode": "exit 2 when there are changes, as terraform does",
        "with-secret-commands": "run sops and commands for the values of secrets; without it they are not compared",
        "out": "save the plan to a file, for `deploy --plan`",
        "target": TARGET_HELP,
        "refresh": "ask the Hub for files even where it was asked before",
        "refresh-only": "show only what was changed on the Hub since the last deploy",
        "markdown": "write Markdown to stdout, for a pull request",
    },
    iterable=["target"],
)
@reported
def plan(
    _: Context,
    *,
    target: list[str] | None = None,
    env: str = "",
    out: str = "",
    json: bool = False,
    detailed_exitcode: bool = False,
    with_secret_commands: bool = False,
    refresh: bool = False,
    refresh_only: bool = False,
    markdown: bool = False,
) -> int:
    """Show what a deploy would change, and why. Writes nothing to the Hub."""
    screen = report.Screen(as_json=json)
    fleet, parsed = fleet_of(screen)
    environment = commands.environment_of(fleet, env)
    world = world_of(environment, screen, programs=with_secret_commands)
    asked = commands.Asked(targets_of(target), refresh=refresh, diffs=not refresh_only)
    if refresh_only:
        found = commands.find_drift(environment, world, asked)
        report.show_drift(found, screen)
        return found.exit_code if found.failed or detailed_exitcode else ExitCode.DONE
    ready = commands.judge(commands.make_plan(environment, world, asked), parsed, world, writes=False)
    (report.show_plan_markdown if markdown else report.show_plan)(ready, screen)
    if out and not ready.blocked:
        wiring.write_plan(commands.seal(ready), Path(out))
        screen.note(f"saved: carry out exactly this with `inv deploy --plan {out}`")
    return ready.blocked or (ExitCode.CHANGES if detailed_exitcode and ready.has_changes else ExitCode.DONE)


@task(help={"env": ENV_HELP, "json": JSON_HELP})
@reported
def secrets_list(_: Context, env: str = "", json: bool = False) -> int:
    """Show every secret: on the Hub or not, its age there, where its value comes from. Never a value."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    found = commands.list_secrets(environment, world_of(environment, screen, programs=True))
    report.show_secrets(found, screen)
    return found.failed


@task(
    help={
        "name": "the secret",
        "env": ENV_HELP,
        "space": "key of the one Space to send it to; all that declare it when left out",
        "json": JSON_HELP,
    }
)
@reported
def secrets_rotate(_: Context, name: str, env: str = "", space: str = "", json: bool = False) -> int:
    """Send a secret again from its source, now, to every Space that declares it, and prove that they serve."""
    screen = report.Screen(as_json=json)
    fleet, parsed = fleet_of(screen)
    environment = commands.environment_of(fleet, env)
    world = world_of(environment, screen, programs=True)
    ready = commands.plan_rotation(environment, name, space, world)
    return roll_out(commands.judge(ready, parsed, world, writes=True), world, screen)


@task(
    help={
        "env": ENV_HELP,
        "json": JSON_HELP,
        "markdown": "write Markdown to stdout, for an issue",
        "target": TARGET_HELP,
    },
    iterable=["target"],
)
@reported
def drift(
    _: Context, target: list[str] | None = None, env: str = "", json: bool = False, markdown: bool = False
) -> int:
    """Find what somebody changed on the Hub by hand since the last deploy, and say who and when. Exit 2 when so."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    asked = commands.Asked(targets_of(target))
    found = commands.find_drift(environment, world_of(environment, screen), asked)
    (report.show_drift_markdown if markdown else report.show_drift)(found, screen)
    return found.exit_code


@task(
    positional=["space"],
    help={
        "space": "key of spaces.yaml",
        "env": ENV_HELP,
        "confirm": "the Space's full name, OWNER/NAME, where nobody can type it",
        "json": JSON_HELP,
    },
)
@reported
def destroy(_: Context, space: str, env: str = "", confirm: str = "", json: bool = False) -> None:
    """Delete a Space from the Hub for good, when its full name is typed. Refused for what is protected."""
    screen = report.Screen(as_json=json)
    fleet, parsed = fleet_of(screen)
    environment, doomed = commands.space_to_destroy(parsed, fleet, env, space)
    world = world_of(environment, screen)
    lost = commands.losses(environment, doomed, world)
    report.show_losses(lost, screen)
    commands.destroy(lost, confirm or screen.ask(f"Type {lost.id} to destroy it:"), world)
    report.show_destroyed(lost, screen)


@task(help={"env": ENV_HELP, "json": JSON_HELP})
@reported
def verify(_: Context, env: str = "", json: bool = False) -> int:
    """Prove that every Space serves what was pushed, by all checks of a deploy. Exit 4 when one does not."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    found = commands.verify(environment, world_of(environment, screen), lambda event: report.show_event(event, screen))
    report.show_verification(found, screen)
    return ExitCode.DONE if all(verdict.ok for verdict in found.verdicts) else ExitCode.ROLLOUT


@task(help={"env": ENV_HELP, "json": JSON_HELP})
@reported
def status(_: Context, env: str = "", json: bool = False) -> None:
    """Show stage, release, health and address of every Space."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    report.show_status(commands.status(environment, world_of(environment, screen)), screen)


@task(positional=["space"], help={"space": "key of spaces.yaml", "env": ENV_HELP, "kind": "run (default) or build"})
@reported
def logs(_: Context, space: str, env: str = "", kind: str = "run") -> None:
    """Show the log of a Space's current build or run."""
    screen = report.Screen()
    environment = environment_named(env, screen)
    screen.text(commands.log(environment, space, kind, world_of(environment, screen)))


@task(help={"env": "take the Space's variables from this environment", "space": "key of spaces.yaml; the first one"})
@reported
def serve(_: Context, env: str = "local", space: str = "") -> None:
    """Run the service alone, and again after each change of its code. No Hub; Ctrl-C ends it."""
    environment = environment_named(env, report.Screen())
    wiring.serve(ROOT, commands.space_of(environment, space or environment.spaces[0].key))


@task(
    positional=["space"],
    help={"space": "key of spaces.yaml", "env": ENV_HELP, "key": "one key, as variables.LOG_LEVEL", "json": JSON_HELP},
)
@reported
def explain(_: Context, space: str, env: str = "", key: str = "", json: bool = False) -> None:
    """Say where each value of a Space comes from: the file and line, the layer that won, what it overrode."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    report.show_explained(space, commands.explain(wiring.workspace(ROOT), environment, space, key), screen)


@task(help={"from_": ENV_HELP, "to": "the environment beside it", "json": JSON_HELP})
@reported
def diff(_: Context, from_: str = "", to: str = "", json: bool = False) -> None:
    """Put two environments of spaces.yaml side by side. Asks no Hub."""
    screen = report.Screen(as_json=json)
    report.show_comparison(commands.diff(wiring.workspace(ROOT), fleet_of(screen)[0], from_, to), screen)


@task(help={"base": "git revision it left", "head": "git revision; the working tree when left out", "json": JSON_HELP})
@reported
def review(_: Context, base: str, head: str = "", json: bool = False) -> int:
    """Tell from the files alone what a branch changes, as Markdown, risks first. Runs nothing of it, asks no Hub."""
    found = commands.review(wiring.revisions(ROOT, base, head))
    report.show_review(found, report.Screen(as_json=json))
    return ExitCode.INPUT if found.has_errors else ExitCode.DONE


@task(
    name="import",
    positional=["space"],
    help={"space": "OWNER/NAME", "env": ENV_HELP, "as_": "its key", "dry-run": "write nothing", "json": JSON_HELP},
)
@reported
def import_(_: Context, space: str, env: str = "", as_: str = "", dry_run: bool = False, json: bool = False) -> None:
    """Take a Space that exists into spaces.yaml, so that the next plan is empty. Its files stay as they are."""
    screen = report.Screen(as_json=json)
    environment = environment_named(env, screen)
    adoption = commands.import_space(world_of(environment, screen), environment, space, as_)
    if not (dry_run or adoption.already):
        wiring.workspace(ROOT).write_spec(adoption.text)
    report.show_adoption(adoption, screen, written=not (dry_run or adoption.already))


@task
@reported
def schema(_: Context) -> None:
    """Print the JSON Schema of spaces.yaml, for editors."""
    report.Screen().json(spec.json_schema())


@task(help={"record": "note which test asks for which route, and write infra/emulator/COVERAGE.md from that"})
def hub_conformance(_: Context, record: bool = False) -> None:
    """Check a Hub's answers as the official client needs them: a local one's, or HUB_ENDPOINT's with HUB_TOKEN."""
    run_tools(["tests.coverage_page"] if record else ["pytest", "-q", "tests/contract", "tests/conformance"])


@task(
    help={
        "only": "a file, folder or node id of pytest; all tests without it",
        "match": "run tests whose name matches, as pytest -k",
    }
)
def test(_: Context, only: str = "", match: str = "") -> None:
    """Run the test suite, in parallel."""
    selected = [*([only] if only else []), *(["-k", match] if match else [])]
    run_tools(["pytest", "-n", "auto", "--dist", "loadgroup", "-q", *selected])


@task
def check(_: Context) -> None:
    """Run everything that must hold before a change lands: format, lint, types, tests. The same as CI."""
    run_tools(["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"])
    test(Context())


@task
def docs(_: Context) -> None:
    """Write the generated pages of docs/ again. The suite fails when one is stale."""
    run_tools(["tests.generated"])


@task
def lock(_: Context) -> None:
    """Pin all requirements anew, with hashes and without index addresses."""
    pin = ["uv", "pip", "compile", "--universal", "--python-version=3.11", "--generate-hashes", "--quiet", "--upgrade"]
    bare = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    service, runtime, dev = "service/requirements.txt", "requirements/runtime.txt", "requirements/dev.txt"
    run_tools(
        [*pin, *bare, "service/requirements.in", "-o", service],
        [*pin, *bare, "pyproject.toml", "-c", service, "-o", runtime],
        [*pin, *bare, "pyproject.toml", "--group", "dev", "-c", runtime, "-o", dev],
    )


def run_tools(*tools: list[str]) -> None:
    """Run modules of this environment one after the other; the first that fails ends the task with its exit code."""
    for module, *arguments in tools:
        done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=False)
        if done.returncode:
            raise Exit(code=done.returncode)


hub = Collection("hub")
for name, hub_task in (
    ("start", local_hub.start),
    ("stop", local_hub.stop),
    ("status", local_hub.status),
    ("reset", local_hub.reset),
    ("conformance", hub_conformance),
):
    hub.add_task(hub_task, name=name)
secrets = Collection("secrets")
secrets.add_task(secrets_list, name="list", default=True)
secrets.add_task(secrets_rotate, name="rotate")
namespace = Collection(
    validate,
    render,
    plan,
    deploy,
    unlock,
    shards.matrix,
    shards.report_,
    releases.history,
    releases.show,
    releases.rollback,
    releases.promote,
    drift,
    destroy,
    doctor,
    verify,
    status,
    logs,
    explain,
    diff,
    review,
    import_,
    serve,
    schema,
    test,
    check,
    docs,
    lock,
    hub,
    secrets,
)
