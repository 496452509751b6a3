"""Rollouts over several machines: the matrix of a workflow, and the results of its jobs put together."""

from pathlib import Path

from invoke import Context, task

from infra import commands, report, wiring
from infra.cli import reported
from infra.model.result import merge
from infra.watching import read_report, write_report


@task(help={"plan": "the saved plan that the jobs carry out", "shards": "how many jobs there are after the canary's"})
@reported
def matrix(_: Context, plan: str, shards: int = 4) -> None:
    """Print the matrix of a GitHub workflow that carries a saved plan out in several jobs, after the canary's."""
    ready, _environment = commands.open_plan(wiring.read_plan(Path(plan)))
    rows = [{"shard": name, "spaces": len(keys)} for name, keys in commands.matrix(ready, shards)]
    report.Screen().line({"include": rows})


@task(
    name="report",
    iterable=["result"],
    help={
        "result": "a file that `deploy --report FILE.json` left; may be given again",
        "out": "FILE.html or FILE.json",
    },
)
@reported
def report_(_: Context, result: list[str], out: str) -> int:
    """Put the results of all shards of one plan together in one report. Exits as the worst of them did."""
    merged = merge(read_report(Path(name)) for name in result)
    write_report(merged, Path(out), report.Screen())
    return merged.outcome.exit_code
