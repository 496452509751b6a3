"""Shows the end of a command: a table of Spaces, what failed, and the log that tells why."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from infra.model.events import Verdict
from infra.model.outcome import HubStatus, Outcome, Problem, SpaceOutcome, Status
from infra.model.plan import Plan
from infra.report.diagnosis import show_failures
from infra.report.failure import show_problem, show_warning
from infra.report.plan import show_obstacles
from infra.report.screen import Screen


def show_outcome(outcome: Outcome, verdicts: Iterable[Verdict], screen: Screen) -> None:
    """Write the end of a deploy: the table to stdout, failures with their logs to stderr."""
    if screen.streams:
        screen.line({"kind": "outcome", **_json(outcome)})
    elif screen.as_json:
        screen.json(_json(outcome))
    else:
        screen.out.print(_table(outcome.spaces))
    failed = [verdict for verdict in verdicts if not verdict.ok]
    show_failures(failed, screen)
    told = {verdict.space for verdict in failed if verdict.diagnosis}
    for warning in outcome.warnings:
        show_warning(warning, screen)
    for problem in outcome.problems:
        if not (problem.cause and problem.space in told):
            show_problem(problem, screen)
    if not screen.as_json:
        screen.err.print(f"{outcome.outcome.replace('_', ' ')}, {outcome.requests} requests to the Hub", style="bold")


def show_status(status: Status, screen: Screen) -> None:
    """Write one look at an environment: a table."""
    if screen.as_json:
        screen.json(status)
    else:
        screen.out.print(_table(status.spaces))


def show_verification(status: Status, screen: Screen) -> None:
    """Write what was proven of each Space, check by check, and why one failed."""
    show_status(status, screen)
    if not screen.as_json:
        for verdict in status.verdicts:
            for check in verdict.checks:
                sign = Text("ok  ", "green") if check.ok else Text("FAIL", "red")
                screen.out.print(Text.assemble(sign, f" {verdict.space}  {check.name}: {check.detail}"))
    show_failures([verdict for verdict in status.verdicts if not verdict.ok], screen)


def show_blocked(plan: Plan, requests: int, screen: Screen) -> None:
    """Write why a plan cannot be carried out; nothing was written to the Hub."""
    if screen.as_json:
        broken = (Problem(message=f"{d.location} {d.code} {d.message}", help=d.help) for d in plan.diagnostics)
        blocked = (Problem(space=b.space, message=b.message, help=b.help) for b in plan.blockers)
        problems = (*broken, *blocked)
        ended = Outcome(environment=plan.environment, outcome="failed", spaces=(), requests=requests, problems=problems)
        screen.json(_json(ended))
    show_obstacles(plan, screen)
    screen.err.print("nothing was written", style="bold")


def _json(outcome: Outcome) -> dict[str, object]:
    """Leave out what only a failure has: its problems, and warnings where there are none."""
    empty = {name for name in ("problems", "warnings") if not getattr(outcome, name)}
    return outcome.model_dump(mode="json", exclude={"exit_code", *empty})


def show_hub(status: HubStatus, screen: Screen) -> None:
    """Write where the local Hub is."""
    if screen.as_json:
        screen.json(status)
    elif status.running:
        screen.out.print(f"the local Hub runs at {status.endpoint} (process {status.pid}, since {status.started_at})")
        screen.out.print(f"  Spaces: {status.spaces}, reads: {status.reads}, writes: {status.writes}")
        screen.out.print(f"  data: {status.data}")
    else:
        screen.out.print(f"the local Hub is not running; its data folder is {status.data}")


def _table(spaces: Iterable[SpaceOutcome]) -> Table:
    table = Table("Space", "stage", "release", "health", "address", box=None, pad_edge=False)
    for space in spaces:
        healthy = "green" if space.health == "healthy" else "red"
        release = (space.release or "none")[:12]
        table.add_row(space.name, space.stage, release, Text(space.health, healthy), Text(space.url, overflow="fold"))
    return table
