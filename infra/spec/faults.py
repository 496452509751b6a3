"""Collecting diagnostics: each fault once, with the line it stands in, and never more than a person can read."""

from dataclasses import dataclass, field

from infra.model.diagnostics import Diagnostic, Location, sort_key
from infra.spec.codes import Code
from infra.spec.tree import Span

LIMIT = 200
EXCERPT = 300


@dataclass(slots=True)
class Faults:
    """The faults found so far in one file."""

    text: str
    file: str
    _found: dict[tuple[str, Span, str], tuple[Code, str]] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Enough was found; what follows is dropped."""
        return len(self._found) >= LIMIT

    def add(self, code: Code, span: Span, message: str, help_: str = "") -> None:
        """Note a fault. The same fault at the same place counts once."""
        if not self.full:
            self._found.setdefault((code.number, span, message), (code, help_))

    def finish(self) -> tuple[Diagnostic, ...]:
        """Return all diagnostics in the order in which a reader meets them.

        A line that may hold the value of a secret has no excerpt.
        """
        lines = self.text.split("\n")
        for line in {span.line for number, span, _ in self._found if number == Code.SECRET_VALUE.number}:
            lines[line - 1] = ""
        if self.full:
            last = Span(len(lines), 1)
            self._found[Code.TOO_MANY.number, last, f"there are more than {LIMIT} faults"] = (
                Code.TOO_MANY,
                "Mend those above first, then validate again.",
            )
        found = [
            self._diagnostic(code, span, message, help_, lines)
            for (_, span, message), (code, help_) in self._found.items()
        ]
        return tuple(sorted(found, key=sort_key))

    def _diagnostic(self, code: Code, span: Span, message: str, help_: str, lines: list[str]) -> Diagnostic:
        if span.line > len(lines):  # parsers report the end of a file in the line after it
            span = Span(len(lines), len(lines[-1]) + 1)
        return Diagnostic(
            code=code.number,
            severity=code.severity,
            message=message,
            location=Location(file=self.file, line=span.line, column=span.column, length=span.length),
            excerpt=lines[span.line - 1].rstrip("\r")[:EXCERPT],
            help=help_,
        )
