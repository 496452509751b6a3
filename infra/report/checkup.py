"""Shows what `doctor` found."""

from rich.text import Text

from infra.model.checkup import Checkup, Examined, Line
from infra.report.diagnosis import show_diagnosis, show_failures
from infra.report.screen import Screen

_SIGNS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "red")}


def show_examined(found: Examined, screen: Screen) -> None:
    """Write what was checked of one Space to stdout; why it does not serve, and what its log tells, to stderr."""
    verdict = found.verdict
    if screen.as_json:
        screen.json({**found.model_dump(mode="json"), "healthy": verdict.ok, "exit_code": found.exit_code})
    else:
        state = Text("healthy", "green") if verdict.ok else Text("does not serve", "red")
        screen.out.print(Text.assemble((verdict.space, "bold"), f"  {found.id}  {found.url}  ", state))
        for check in verdict.checks:
            screen.out.print(
                Text.assemble(_SIGNS["ok" if check.ok else "fail"], f" {check.name}: {_short(check.detail)}")
            )
    show_failures([] if verdict.ok else [verdict], screen)
    for notice in found.notices:
        show_diagnosis(verdict.space, notice, screen, "notice")


def show_checkup(found: Checkup, screen: Screen) -> None:
    """Write one line for each thing that was looked at, with the next step below those that are not right."""
    if screen.as_json:
        screen.json({**found.model_dump(mode="json"), "exit_code": found.exit_code})
        return
    width = max(len(line.name) for line in found.lines)
    for line in found.lines:
        screen.out.print(Text.assemble(_SIGNS[line.level], f" {line.name:{width}}  {line.detail}"))
        if line.next:
            screen.out.print(Text.assemble(" " * (width + 7), ("next: ", "cyan"), line.next))
    screen.err.print(_sum(found.lines), style="bold")


def _sum(lines: tuple[Line, ...]) -> str:
    counts = {level: sum(line.level == level for line in lines) for level in _SIGNS}
    return f"{counts['ok']} ok, {counts['warn']} to look at, {counts['fail']} to put right"


def _short(text: str) -> str:
    """A stage repeats the end of the log, which is shown below."""
    return text if len(text) <= 120 else f"{text[:120]} …"
