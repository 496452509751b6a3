"""The tasks that look after this project's local Hub."""

from invoke import Context, task

from infra import report
from infra.cli import local_hub, reported
from infra.tasks.options import JSON_HELP


@task(help={"json": JSON_HELP})
@reported
def start(_: Context, json: bool = False) -> None:
    """Start the local Hub in the background, where it does not run yet."""
    report.show_hub(local_hub().start(), report.Screen(as_json=json))


@task(help={"json": JSON_HELP})
@reported
def stop(_: Context, json: bool = False) -> None:
    """Stop the local Hub and everything it runs. What it holds is kept."""
    report.show_hub(local_hub().stop(), report.Screen(as_json=json))


@task(help={"json": JSON_HELP})
@reported
def status(_: Context, json: bool = False) -> None:
    """Show where the local Hub is and what it has done."""
    report.show_hub(local_hub().status(), report.Screen(as_json=json))


@task(help={"json": JSON_HELP})
@reported
def reset(_: Context, json: bool = False) -> None:
    """Stop the local Hub and forget all its Spaces. Built environments are kept."""
    hub = local_hub()
    hub.stop()
    report.show_hub(hub.forget(), report.Screen(as_json=json))
