"""Shows a plan: every Space, every change with its reason and difference, and what it will cost."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from infra.model.plan import Action, Change, Cost, Downtime, Plan, Purpose, Scope, SpacePlan
from infra.report.diagnostics import show_diagnostics
from infra.report.failure import show_problem
from infra.report.screen import Screen
from infra.report.spelled import one_line
from infra.report.terms import lost, terms, waves

COLORS = {
    Action.ADD: "green",
    Action.CHANGE: "yellow",
    Action.REMOVE: "red",
    Action.REPLACE: "magenta",
    Action.KEEP: "magenta",
}
MANY = 8
"""Like changes of files that are told one by one; more of them become one line."""
LONGEST = 120
"""Characters of a value that are shown; `--json` has all."""
FOLD = 20
"""Lines of a difference that are shown; `--json` has all."""
_DIFF_COLORS = {"+": "green", "-": "red", "@": "cyan"}


_LEFT_OUT = {
    Scope.UNREAD: ("Space could not be read", "Spaces could not be read"),
    Scope.NOT_TARGETED: ("Space was not targeted", "Spaces were not targeted"),
}


def show_plan(plan: Plan, screen: Screen) -> None:
    """Write the plan to stdout, and what blocks it to stderr."""
    if screen.as_json:
        shown = plan.model_dump(mode="json", exclude={"blobs"})
        screen.json(shown | {"has_changes": plan.has_changes, "cost": plan.cost.model_dump(mode="json")})
    else:
        for part in plan.spaces:
            screen.out.print(_space(part))
        screen.out.print(_summary(plan))
    show_obstacles(plan, screen)


def show_obstacles(plan: Plan, screen: Screen) -> None:
    """Write to stderr what rules say of a plan, and what blocks it."""
    show_diagnostics(plan.diagnostics, screen)
    for blocker in plan.blockers:
        show_problem(blocker, screen)


def _space(part: SpacePlan) -> Text:
    sign, color = _sign(part)
    text = Text.assemble((f"{sign} {part.space.key}", f"bold {color}"), f"  {part.space.id}  ", (part.reason, "dim"))
    for _, group in groupby((c for c in part.changes if c.kind != "space"), lambda c: (c.kind, c.action)):
        for line in _lines(list(group)):
            text.append("\n    ").append_text(line)
    if part.writes:
        text.append(f"\n    costs {costs(part.cost)}", "dim")
    return text


def _sign(part: SpacePlan) -> tuple[str, str]:
    if part.scope is not Scope.PLANNED:
        return ("?", "red") if part.scope is Scope.UNREAD else ("·", "dim")
    if not part.exists:
        return "+", "green"
    return ("~", "yellow") if part.writes else ("=", "dim")


def _lines(changes: list[Change]) -> Iterator[Text]:
    """Write like changes one a line, many files as one line: a first deploy adds all of them."""
    first = changes[0]
    if first.kind == "file" and len(changes) > MANY:
        yield Text.assemble(
            (f"{first.action} {len(changes)} files", COLORS[first.action]),
            f"  {', '.join(change.name for change in changes[:3])}, …",
            (f"  {first.reason}", "dim"),
        )
        return
    for change in changes:
        values = change_values(change)
        yield Text.assemble(
            (f"{change.action} {change.kind} {one_line(change.name)}", COLORS[change.action]),
            f"  {values}" if values else "",
            (f"  {one_line(change.reason)}", "dim"),
        )
        yield from _diff(change.diff or "")


def _diff(diff: str) -> Iterator[Text]:
    lines = diff.splitlines()
    for line in lines[:FOLD]:
        yield Text(f"    {one_line(line)}", _DIFF_COLORS.get(line[:1], "dim"))
    if len(lines) > FOLD:
        yield Text(f"    … {len(lines) - FOLD} more lines: --json has them", "dim")


def change_values(change: Change) -> str:
    """Say from what to what something changes, cut where it is long."""
    before, after = (None if value is None else _value(change, value) for value in (change.before, change.after))
    if before is not None and after is not None:
        return f"{before} → {after}"
    return after or (before or "")


def _value(change: Change, value: str) -> str:
    if change.kind == "file":
        return value[:7]
    shown = one_line(value)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def _summary(plan: Plan) -> Text:
    planned = [part for part in plan.spaces if part.scope is Scope.PLANNED]
    changing = sum(1 for part in planned if part.writes)
    still, left = len(planned) - changing, left_out(plan)
    if not planned:
        return Text(f"Nothing was planned.{left}", "bold")
    if not changing:
        wanted = "it was" if plan.purpose is Purpose.ROLLBACK else "spaces.yaml wants"
        return Text(f"No changes: {still} {_spaces(still)} as {wanted}.{left}", "bold")
    text = Text.assemble((f"Plan: {changing} to change, {still} unchanged", "bold"), f"; {costs(plan.cost)}.{left}")
    for number, why, keys in waves(plan):
        text.append(f"\n  {number}{f' ({one_line(why)})' if why else ''}: {', '.join(keys)}")
    for term in terms(plan):
        text.append(f"\n  {term}", "dim")
    for secret, keys_of in lost(plan).items():
        told = f"no rollback brings back the old value of {secret} ({', '.join(keys_of)}): it cannot be read back"
        text.append(f"\n  {one_line(told)}", "magenta")
    if plan.purpose is Purpose.ROLLBACK:
        text.append("\n  secrets cannot be read back: they stay as they are now", "magenta")
    if plan.forced:
        text.append(f"\n  forced: {one_line(plan.forced)}", "bold yellow")
    return text


def left_out(plan: Plan) -> str:
    """Say of how many Spaces nothing is known, a blank before each sentence; nothing where all were planned."""
    found = Counter(part.scope for part in plan.spaces)
    sentences = ((found[scope], *words) for scope, words in _LEFT_OUT.items() if found[scope])
    return "".join(f" {number} {one if number == 1 else many}." for number, one, many in sentences)


def _spaces(number: int) -> str:
    return "Space is" if number == 1 else "Spaces are"


def costs(cost: Cost) -> str:
    """Say in words what a plan costs."""
    counted = ((cost.requests, "write request"), (cost.rebuilds, "rebuild"), (cost.restarts, "restart"))
    parts = [f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counted]
    if cost.downtime is not Downtime.NONE:
        parts.append(f"downtime: {cost.downtime}")
    if (price := price_change(cost)) is not None:
        parts.append(price)
    return ", ".join(parts)


def price_change(cost: Cost) -> str | None:
    """Say what the hardware will cost while it runs, None where no price was read or nothing is charged."""
    if not cost.price_before and not cost.price_after:
        return None
    before, after = ("unknown" if p is None else f"{p:.2f}" for p in (cost.price_before, cost.price_after))
    return f"{after} USD/h" if before == after else f"{before} → {after} USD/h"
