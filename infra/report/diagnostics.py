"""Shows diagnostics: `file:line:col CODE message`, the line with the fault underlined, and what to write instead."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text

from infra.model.diagnostics import Diagnostic, Severity
from infra.report.screen import Screen


def show_diagnostics(diagnostics: Iterable[Diagnostic], screen: Screen) -> None:
    """Write all diagnostics to stderr, and how many they are."""
    found = list(diagnostics)
    for diagnostic in found:
        screen.err.print(rendered(diagnostic))
    errors = sum(1 for d in found if d.severity is Severity.ERROR)
    counts = (_count(errors, "error"), _count(len(found) - errors, "warning"))
    if found:
        screen.err.print(" and ".join(text for text in counts if text))


def show_validation(diagnostics: Iterable[Diagnostic], screen: Screen) -> None:
    """Write the result of `validate`: as JSON to stdout, or for people."""
    found = list(diagnostics)
    if screen.as_json:
        screen.json({"diagnostics": [diagnostic.model_dump(mode="json") for diagnostic in found]})
        return
    show_diagnostics(found, screen)
    if not found:
        screen.out.print("spaces.yaml is in order")


def rendered(diagnostic: Diagnostic) -> Text:
    """Return one diagnostic as styled text of a few lines, without a newline at the end."""
    where = diagnostic.location
    color = "red" if diagnostic.severity is Severity.ERROR else "yellow"
    text = Text.assemble((str(where), "bold"), " ", (diagnostic.code, f"bold {color}"), f" {diagnostic.message}\n")
    if diagnostic.excerpt:
        number = str(where.line)
        margin = " " * len(number)
        line = diagnostic.excerpt.rstrip("\n").expandtabs(1)
        before, marked = line[: where.column - 1], line[where.column - 1 :][: where.length]
        text.append(f"  {margin} |\n", "dim")
        text.append(f"  {number} | ", "dim").append(f"{line}\n")
        text.append(f"  {margin} | ", "dim").append(
            f"{' ' * cell_len(before)}{'^' * max(1, cell_len(marked))}\n", color
        )
    if diagnostic.help:
        text.append("  help: ", "cyan").append(f"{diagnostic.help}\n")
    return text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}" if number else ""
