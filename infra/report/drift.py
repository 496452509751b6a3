"""Shows what somebody changed on the Hub, by whom and when where the Hub tells."""

from collections.abc import Iterator
from itertools import groupby

from rich.table import Table
from rich.text import Text

from infra.model.drift import Drift, Drifted
from infra.report.failure import show_problem
from infra.report.markdown import code, comment, folded, plural, table
from infra.report.screen import Screen
from infra.report.spelled import one_line

_UNTOLD = "The Hub tells who changed a file and when, and when a variable or a secret was written; of settings neither."


def show_drift(found: Drifted, screen: Screen) -> None:
    """Write the drift to stdout, and what could not be read to stderr."""
    if screen.as_json:
        screen.json(found)
    else:
        if found.drift:
            screen.out.print(_table(found))
        screen.out.print(Text(_summary(found), "bold"))
        if any(drift.who is None for drift in found.drift):
            screen.note(_UNTOLD)
    for problem in found.unread:
        show_problem(problem, screen)


def show_drift_markdown(found: Drifted, screen: Screen) -> None:
    """Write the drift to stdout as Markdown, for an issue, and what could not be read to stderr."""
    screen.text(as_markdown(found))
    for problem in found.unread:
        show_problem(problem, screen)


def as_markdown(found: Drifted) -> str:
    """Return the drift as Markdown of at most 65,000 bytes."""
    unread = "\n".join(f"- {code(problem.space or '')}: {code(problem.message, 300)}" for problem in found.unread)
    blocks = [
        f"## Drift in {code(found.environment)}",
        _summary(found),
        *([f"### Not read\n\n{unread}"] if unread else []),
        *_spaces(found.drift),
        *([f"_{_UNTOLD}_"] if found.drift else []),
    ]
    return comment(blocks, f"./inv drift --env {found.environment}")


def _spaces(drift: tuple[Drift, ...]) -> Iterator[str]:
    head = ("what", "before", "on the Hub", "who", "when", "why")
    for space, group in groupby(drift, lambda one: one.space):
        rows = [(code(_name(one)), *map(code, _values(one)), *_told(one), code(one.reason, 300)) for one in group]
        yield folded(f"{code(space)}: {plural(len(rows), 'difference')}", table(head, rows))


def _told(drift: Drift) -> tuple[str, str]:
    return code(drift.who) if drift.who else "-", code(drift.at) if drift.at else "-"


def _table(found: Drifted) -> Table:
    shown = Table(box=None, pad_edge=False)
    for head in ("Space", "what", "before", "on the Hub", "who", "when", "why"):
        shown.add_column(head, overflow="fold")
    for one in found.drift:
        cells = (one.space, _name(one), *_values(one), one.who or "-", one.at or "-", one.reason)
        shown.add_row(*map(one_line, cells))
    return shown


def _name(drift: Drift) -> str:
    return f"{drift.kind} {drift.name}"


def _values(drift: Drift) -> tuple[str, str]:
    shown = (value[:7] if value and drift.kind == "file" else value for value in (drift.before, drift.after))
    before, after = ("-" if value is None else value for value in shown)
    return before, after


def _summary(found: Drifted) -> str:
    number = len(found.drift)
    if found.unread:
        return f"Drift: {plural(number, 'difference')} that no deploy made, as far as it could be read."
    if not number:
        return "No drift: the Hub is as the last deploys left it."
    return f"Drift: {plural(number, 'difference')} that no deploy made."
