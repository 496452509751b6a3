"""Shows what spaces.yaml says and where: one Space explained, two environments side by side."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from infra.model.explained import Comparison, Explained, Said, SpaceComparison
from infra.report.screen import Screen


def show_explained(space: str, rows: Iterable[Explained], screen: Screen) -> None:
    """Write each key with its value, the layer that won and what it overrode."""
    if screen.as_json:
        screen.json({"space": space, "keys": [row.model_dump(mode="json") for row in rows]})
        return
    table = _table("key", "value", "from")
    for row in rows:
        table.add_row(row.key, Text(one_line(row.shown), "bold"), _source(row))
        for said in row.overrides:
            table.add_row("", Text(one_line(_said(said)), "dim strike"), Text(f"over {_source(said)}", "dim"))
    screen.out.print(table)


def show_comparison(comparison: Comparison, screen: Screen) -> None:
    """Write what differs between two environments."""
    if screen.as_json:
        screen.json(comparison)
        return
    for space in comparison.spaces:
        screen.out.print(_headline(space, comparison))
        if space.differences:
            screen.out.print(_differences(space, comparison))


def _headline(space: SpaceComparison, comparison: Comparison) -> Text:
    if space.before is None or space.after is None:
        side = comparison.before if space.after is None else comparison.after
        return Text.assemble((space.space, "bold"), f"  only in {side}: {space.before or space.after}")
    if not space.differences:
        return Text.assemble((space.space, "bold"), "  is the same in both")
    return Text.assemble((space.space, "bold"), f"  {space.before} and {space.after}")


def _differences(space: SpaceComparison, comparison: Comparison) -> Table:
    table = _table("  key", comparison.before, comparison.after)
    for found in space.differences:
        table.add_row(f"  {found.key}", _side(found.before), _side(found.after))
    return table


def _table(*heads: str) -> Table:
    """Return a table in which nothing is cut off, however narrow the terminal is."""
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _side(row: Explained | None) -> Text:
    if row is None:
        return Text("-", "dim")
    return Text.assemble((one_line(row.shown), "bold"), (f"  {_source(row)}", "dim"))


def _source(row: Explained | Said) -> str:
    where = row.location
    return f"{row.layer}, {where.file}:{where.line}" if where else row.layer


def _said(said: Said) -> str:
    if said.value is None:
        return "null"
    return ", ".join(map(str, said.value)) if isinstance(said.value, list) else str(said.value)


def one_line(text: str) -> str:
    """Return a text on one line, what cannot be seen as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
