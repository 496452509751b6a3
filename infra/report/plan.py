"""Shows a plan: every Space, every change with its reason, and what it will cost."""

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from infra.model.plan import Action, Change, Cost, Plan, SpacePlan
from infra.report.failure import show_problem
from infra.report.screen import Screen

_COLORS = {Action.ADD: "green", Action.CHANGE: "yellow", Action.REMOVE: "red", Action.KEEP: "magenta"}

_MANY = 8


def show_plan(plan: Plan, screen: Screen) -> None:
    """Write the plan to stdout, and what blocks it to stderr."""
    if screen.as_json:
        screen.json(plan.model_dump(mode="json", exclude={"blobs"}) | {"has_changes": plan.has_changes})
    else:
        for part in plan.spaces:
            screen.out.print(_space(part))
        screen.out.print(_summary(plan))
    for blocker in plan.blockers:
        show_problem(blocker, screen)


def _space(part: SpacePlan) -> Text:
    sign, color = ("+", "green") if not part.exists else ("~", "yellow") if part.writes else ("=", "dim")
    text = Text.assemble((f"{sign} {part.space.key}", f"bold {color}"), f"  {part.space.id}  ", (part.reason, "dim"))
    for _, group in groupby((c for c in part.changes if c.kind != "space"), lambda c: (c.kind, c.action)):
        for line in _lines(list(group)):
            text.append("\n    ").append_text(line)
    return text


def _lines(changes: list[Change]) -> Iterator[Text]:
    """Write like changes one a line, many files as one line: a first deploy adds all of them."""
    first = changes[0]
    if first.kind == "file" and len(changes) > _MANY:
        yield Text.assemble(
            (f"{first.action} {len(changes)} files", _COLORS[first.action]),
            f"  {', '.join(change.name for change in changes[:3])}, …",
            (f"  {first.reason}", "dim"),
        )
        return
    for change in changes:
        values = _values(change)
        yield Text.assemble(
            (f"{change.action} {change.kind} {change.name}", _COLORS[change.action]),
            f"  {values}" if values else "",
            (f"  {change.reason}", "dim"),
        )


def _values(change: Change) -> str:
    before, after = (value[:7] if value and change.kind == "file" else value for value in (change.before, change.after))
    if change.action is Action.CHANGE and before is not None:
        return f"{before} → {after}"
    return after or (before or "")


def _summary(plan: Plan) -> Text:
    changing = sum(1 for part in plan.spaces if part.writes)
    still = len(plan.spaces) - changing
    if not changing:
        return Text(f"No changes: {still} {_spaces(still)} as spaces.yaml wants.", "bold")
    text = Text.assemble((f"Plan: {changing} to change, {still} unchanged", "bold"), f"; {_cost(plan.cost)}.")
    for number, wave in enumerate(plan.waves, start=1):
        name = f"wave {number}{', the canary' if number == 1 else ''}"
        text.append(f"\n  {name}: {', '.join(wave)}")
    return text


def _spaces(number: int) -> str:
    return "Space is" if number == 1 else "Spaces are"


def _cost(cost: Cost) -> str:
    parts = ((cost.requests, "write request"), (cost.rebuilds, "rebuild"), (cost.restarts, "restart"))
    return ", ".join(f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in parts)
