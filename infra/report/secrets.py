"""Shows secrets: names, ages, sources. Never a value."""

from rich.table import Table
from rich.text import Text

from infra.model.observed import SecretState
from infra.model.secret_list import SecretList, SecretRow
from infra.report.failure import show_problem
from infra.report.screen import Screen

_COLORS = {SecretState.SAME.value: "green", SecretState.MISSING.value: "red", SecretState.CHANGED.value: "yellow"}


def show_secrets(found: SecretList, screen: Screen) -> None:
    """Write a table of all secrets to stdout, and what could not be read to stderr."""
    if screen.as_json:
        screen.json(found)
    else:
        screen.out.print(_table(found.secrets) if found.secrets else "no secrets")
    for problem in found.unread:
        show_problem(problem, screen)


def _table(rows: tuple[SecretRow, ...]) -> Table:
    table = Table("Space", "secret", "on the Hub", "state", "source", box=None, pad_edge=False)
    for row in rows:
        state = row.state if row.required or row.source is None else f"{row.state}, optional"
        table.add_row(row.space, row.name, _age(row), Text(state, _COLORS.get(row.state, "")), row.source or "")
    return table


def _age(row: SecretRow) -> str:
    if not row.on_hub:
        return "no"
    if row.age is None:
        return "yes"
    return "today" if row.age == 0 else f"{row.age} day{'' if row.age == 1 else 's'}"
