"""Shows what became of each release, and what one of them changed."""

from collections.abc import Iterator
from itertools import groupby

from rich.table import Table
from rich.text import Text

from infra.model.plan import Change
from infra.model.records import Ending, Record, Recorded, Shown, Told
from infra.report.failure import show_problem
from infra.report.plan import COLORS, change_values
from infra.report.screen import Screen
from infra.report.spelled import one_line

_COLORS = {Ending.LIVE: "bold green", Ending.VERIFIED: "green", Ending.FAILED: "red", Ending.UNKNOWN: "yellow"}
_TO_THE_SECOND = 19
_HEADS = ("when", "Space", "release", "purpose", "source", "by", "outcome", "commit")


def show_history(found: Recorded, screen: Screen) -> None:
    """Write every release to stdout, the newest first, and what could not be read to stderr."""
    if screen.as_json:
        screen.json(found)
    elif found.records:
        screen.out.print(_table(found.records))
    else:
        screen.out.print(f"{found.environment} has no release yet")
    for problem in found.unread:
        show_problem(problem, screen)


def show_release(shown: Shown, screen: Screen) -> None:
    """Write all commits of one release to stdout, with what they changed and why one failed."""
    if screen.as_json:
        screen.json(shown)
        return
    screen.out.print(Text(f"release {shown.release} in {shown.environment}", "bold"))
    for told in shown.told:
        screen.out.print()
        for line in _told(told):
            screen.out.print(line)


def _table(records: tuple[Record, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in _HEADS:
        table.add_column(head, overflow="fold")
    for record in records:
        outcome = Text(record.outcome, _COLORS.get(record.outcome, ""))
        before = (_when(record), record.space, _release(record), record.trailers.purpose, _source(record), _by(record))
        table.add_row(*map(one_line, before), outcome, record.commit[:12])
    return table


def _told(told: Told) -> Iterator[Text]:
    record = told.record
    outcome = (record.outcome.value, _COLORS.get(record.outcome, ""))
    yield Text.assemble((record.space, "bold"), f"  {record.id}  {record.commit}  ", outcome)
    for name, value in _facts(record):
        yield Text.assemble((f"    {name}: ", "dim"), one_line(value))
    if not told.changes:
        yield Text("    changed nothing but itself", "dim")
    for kind, group in groupby(told.changes, lambda change: change.kind):
        for change in group:
            yield Text.assemble(
                (f"    {change.action} {kind} {one_line(change.name)}", COLORS[change.action]), _to(change)
            )
    for line in told.log.splitlines():
        yield Text(f"    | {one_line(line)}", "dim")


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    trailers = record.trailers
    before = f"{trailers.replaces[:12] or 'none'}, it was {trailers.replaced_stage}" if trailers.replaced_stage else ""
    failed = f"{trailers.failed[:12]}: {trailers.cause}" if trailers.failed else ""
    facts = {
        "when": _when(record),
        "purpose": f"{trailers.purpose}, {trailers.reason}" if trailers.reason else trailers.purpose,
        "by": _by(record),
        "source": trailers.source,
        "plan": trailers.plan[:12],
        "release before": before,
        "files of commit": trailers.restores,
        "the release that failed": failed,
        "forced": trailers.forced,
        "it failed": record.cause,
    }
    yield from ((name, value) for name, value in facts.items() if value)


def _to(change: Change) -> str:
    values = change_values(change)
    return f"  {values}" if values else ""


def _when(record: Record) -> str:
    return record.at[:_TO_THE_SECOND].replace("T", " ")


def _release(record: Record) -> str:
    return record.release[:12] or "none of ours"


def _source(record: Record) -> str:
    commit, dash, dirty = record.trailers.source.partition("-")
    return f"{commit[:12]}{dash}{dirty}" or "-"


def _by(record: Record) -> str:
    return record.trailers.by or ", ".join(record.who) or "-"
