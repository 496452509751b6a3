"""Shows why Spaces do not serve, on one screen: cause, evidence, next step, and the end of the log that matters."""

from collections.abc import Sequence

from rich.text import Text

from infra.model.diagnosis import Diagnosis
from infra.model.events import Verdict
from infra.report.screen import Screen

_LOG_LINES = 20
"""Of all logs together: the rest of a screen belongs to the causes."""


def show_failures(verdicts: Sequence[Verdict], screen: Screen) -> None:
    """Write why each of these Spaces failed, to stderr; several share the room for their logs."""
    for verdict in verdicts:
        if verdict.diagnosis is not None:
            show_diagnosis(verdict.space, verdict.diagnosis, screen)
        if verdict.log:
            _show_log(verdict, max(5, _LOG_LINES // len(verdicts)), screen)


def show_diagnosis(space: str, diagnosis: Diagnosis, screen: Screen, sign: str = "error") -> None:
    """Write a cause: what happened, what told it, what to do."""
    whose = ", the platform's fault" if diagnosis.platform else ""
    told = f"{space}: {diagnosis.summary} ({diagnosis.cause}{whose})"
    screen.err.print(Text.assemble((f"{sign}: ", "bold red" if sign == "error" else "bold yellow"), told))
    if diagnosis.evidence:
        screen.err.print(Text.assemble(("  seen: ", "cyan"), diagnosis.evidence))
    screen.err.print(Text.assemble(("  next: ", "cyan"), diagnosis.next))


def _show_log(verdict: Verdict, lines: int, screen: Screen) -> None:
    screen.err.print(Text(f"the end of the log of {verdict.space}:", "bold"))
    screen.err.print(Text("\n".join(f"  {line}" for line in verdict.log.splitlines()[-lines:]), "dim"))
