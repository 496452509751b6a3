"""Faults in what a user wrote, each with its place and its cure. They are values; nothing raises them."""

from enum import StrEnum

from infra.model.base import Frozen


class Severity(StrEnum):
    """Whether a fault stops the command."""

    ERROR = "error"
    WARNING = "warning"


class Location(Frozen):
    """A place in a text file. `line` and `column` count from 1; `length` is in characters, at least 1."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(Frozen):
    """One fault: `file:line:col CODE message`, the line it stands in, and what to write instead.

    `message` says what is wrong without a full stop; `help` says what to write, as a sentence.
    """

    code: str
    severity: Severity = Severity.ERROR
    message: str
    location: Location
    excerpt: str = ""
    help: str = ""


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    """Order diagnostics as a reader meets them: by file, line, column, code."""
    where = diagnostic.location
    return (where.file, where.line, where.column, diagnostic.code)


def has_errors(diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Tell whether any of them stops the command."""
    return any(d.severity is Severity.ERROR for d in diagnostics)
