"""Shows a plan as Markdown for a pull request or the summary of a job: risks first, details folded."""

from collections.abc import Iterator

from infra.model.plan import Action, Change, Cost, Downtime, Plan, Scope, SpacePlan
from infra.report.failure import show_problem
from infra.report.markdown import code, comment, fence, folded, plural, table
from infra.report.plan import left_out
from infra.report.screen import Screen
from infra.report.terms import terms, waves

_MOST_CHANGES, _MOST_DIFFS, _MOST_RISKS, _LONGEST_DIFF = 60, 10, 60, 4_000
_WORDS = {
    Action.ADD: "add",
    Action.CHANGE: "change",
    Action.REMOVE: "remove",
    Action.REPLACE: "replace",
    Action.KEEP: "keep",
}


def show_plan_markdown(plan: Plan, screen: Screen) -> None:
    """Write the plan to stdout, and what blocks it to stderr."""
    screen.text(as_markdown(plan))
    for blocker in plan.blockers:
        show_problem(blocker, screen)


def as_markdown(plan: Plan) -> str:
    """Return a plan as Markdown of at most 65,000 bytes."""
    blocks = [
        f"<!-- spacedock plan {_mark(plan.environment)} -->\n## Plan for {code(plan.environment)}",
        _summary(plan),
        *_blockers(plan),
        *_risks(plan),
        *(_space(part) for part in plan.spaces if part.changes),
        *(f"{code(part.space.key)}: {part.scope}" for part in plan.spaces if part.scope is not Scope.PLANNED),
    ]
    return comment(blocks, f"./inv plan --env {plan.environment}")


def _mark(environment: str) -> str:
    return "".join(c for c in environment if c.isalnum() or c in "-_")


def _summary(plan: Plan) -> str:
    planned = [part for part in plan.spaces if part.scope is Scope.PLANNED]
    changing = sum(1 for part in planned if part.writes)
    still, left = len(planned) - changing, left_out(plan)
    if not planned:
        return f"**Nothing was planned.**{left}"
    if not changing:
        return f"**No changes**: {plural(still, 'Space')} as spaces.yaml wants.{left}"
    lines = [f"**{plural(changing, 'Space')} to change**, {still} unchanged: {_cost(plan.cost)}.{left}"]
    for number, why, keys in waves(plan):
        lines.append(f"- {number}{f' ({code(why)})' if why else ''}: {', '.join(map(code, keys))}")
    said = "; ".join(terms(plan))
    return "\n".join(lines) + (f"\n\n{said[:1].upper()}{said[1:]}." if said else "")


def _cost(cost: Cost) -> str:
    parts = (
        plural(cost.requests, "write request"),
        plural(cost.rebuilds, "rebuild"),
        plural(cost.restarts, "restart"),
        f"downtime: {cost.downtime}" if cost.downtime is not Downtime.NONE else "",
        _prices(cost) if cost.price_after is not None else "",
    )
    return ", ".join(filter(None, parts))


def _prices(cost: Cost) -> str:
    return f"{_price(cost.price_before)} → {_price(cost.price_after)} an hour"


def _price(price: float | None) -> str:
    return "unknown" if price is None else f"{price:.2f} USD"


def _blockers(plan: Plan) -> Iterator[str]:
    lines = [f"- {code(b.space)}: {code(b.message, 300)} {code(b.help, 300)}" for b in plan.blockers]
    lines += [f"- {code(d.code)}: {code(d.message, 300)} {code(d.help, 300)}" for d in plan.diagnostics]
    if lines:
        title = "Must be put right first" if plan.blocked else "Warnings"
        yield f"### {title}\n\n" + "\n".join(lines[:_MOST_RISKS])


def _risks(plan: Plan) -> Iterator[str]:
    lines = [f"- {code(part.space.key)}: {risk}" for part in plan.spaces for risk in _risks_of(part)]
    if lines:
        left = len(lines) - _MOST_RISKS
        more = [f"- … and {plural(left, 'more risk')}"] if left > 0 else []
        yield "### Risks\n\n" + "\n".join([*lines[:_MOST_RISKS], *more])


def _risks_of(part: SpacePlan) -> Iterator[str]:
    cost = part.cost
    if cost.downtime is not Downtime.NONE:
        yield f"downtime: {cost.downtime}"
    if cost.price_after is not None and cost.price_after > (cost.price_before or 0):
        yield f"it costs more: {_prices(cost)}"
    for change in part.changes:
        if change.final:
            yield f"no rollback brings back the old value of {code(change.name)}: it cannot be read back"
        if change.name == "visibility" and change.after == "public" and change.action is Action.CHANGE:
            yield "it becomes public"
        if change.action in {Action.REMOVE, Action.REPLACE, Action.KEEP}:
            yield f"{_WORDS[change.action]} {change.kind} {code(change.name)}: {code(change.reason, 200)}"


def _space(part: SpacePlan) -> str:
    shown = part.changes[:_MOST_CHANGES]
    rows = [(_WORDS[c.action], code(_name(c)), *map(code, _values(c)), code(c.reason, 200)) for c in shown]
    diffs = [c for c in part.changes if c.diff][:_MOST_DIFFS]
    body = [
        table(("", "what", "before", "after", "why"), rows),
        *([f"… and {plural(len(part.changes) - len(shown), 'more change')}"] if len(shown) < len(part.changes) else []),
        *(folded(code(c.name), fence((c.diff or "")[:_LONGEST_DIFF], "diff")) for c in diffs),
    ]
    summary = f"{code(part.space.key)} {code(part.space.id)}: {code(part.reason, 200)}, "
    return folded(summary + plural(len(part.changes), "change"), "\n\n".join(body))


def _name(change: Change) -> str:
    return f"{change.kind} {change.name}"


def _values(change: Change) -> tuple[str, str]:
    shown = (value[:7] if value and change.kind == "file" else value for value in (change.before, change.after))
    before, after = ("-" if value is None else value for value in shown)
    return before, after
