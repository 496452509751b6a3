"""Shows what somebody changed on the Hub."""

from rich.text import Text

from infra.model.drift import Drift, Drifted
from infra.report.failure import show_problem
from infra.report.screen import Screen


def show_drift(found: Drifted, screen: Screen) -> None:
    """Write the drift to stdout, and what could not be read to stderr."""
    if screen.as_json:
        screen.json(found)
    else:
        for drift in found.drift:
            screen.out.print(_line(drift))
        screen.out.print(Text(_summary(found), "bold"))
    for problem in found.unread:
        show_problem(problem, screen)


def _line(drift: Drift) -> Text:
    before, after = (value[:7] if value and drift.kind == "file" else value for value in (drift.before, drift.after))
    values = f"  {before or 'none'} → {after or 'none'}" if before is not None or after is not None else ""
    return Text.assemble(
        (f"! {drift.space}", "bold magenta"),
        (f"  {drift.kind} {drift.name}", "magenta"),
        values,
        (f"  {drift.reason}", "dim"),
        (f", {drift.at}" if drift.at else "", "dim"),
    )


def _summary(found: Drifted) -> str:
    number = len(found.drift)
    if not number:
        return "No drift: the Hub is as the last deploys left it."
    return f"Drift: {number} {'difference' if number == 1 else 'differences'} that no deploy made."
