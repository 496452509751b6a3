"""Faults of the text itself, before and instead of its values."""

import re

import yaml

from infra.spec.codes import Code
from infra.spec.faults import Faults
from infra.spec.tree import Span

LARGEST = 1_000_000
"""Characters. A fleet of a hundred Spaces has some fifty thousand."""

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
"""What YAML refuses, line breaks that editors do not count, and overrides that make a line look like another one."""

_INDENTED_BY_TAB = re.compile(r"^ *\t+", re.MULTILINE)

_WORDING = (
    (
        "mapping values are not allowed",
        "a second `: ` on one line",
        "Put the text in quotes, or check the indentation of this line and the one above.",
    ),
    ("cannot start any token", "a character that cannot start a value", "Put the value in quotes."),
    (
        "expected alphabetic or numeric character",
        "`*` and `&` have a meaning of their own in YAML",
        'Put it in quotes: `"*"`.',
    ),
    ("unexpected end of stream", "a quote is opened and never closed", "Close it with the same kind of quote."),
    (
        "could not find expected ':'",
        "a line that is neither `key: value` nor a list entry",
        "Write `key: value`, and indent it like its neighbours.",
    ),
    (
        "expected ',' or",
        "a `[` or `{` is not closed, or a comma is missing",
        'Close it. A text that begins with `{`, such as "{space}-dev", needs quotes.',
    ),
    (
        "expected <block end>",
        "a line does not fit its neighbours",
        'Indent it like them. A text that begins with `{` or a quote, such as "{space}-dev", needs quotes as a whole.',
    ),
    (
        "did not find expected key",
        "a line does not fit its neighbours",
        'Indent it like them. A text that begins with `{` or a quote, such as "{space}-dev", needs quotes as a whole.',
    ),
    (
        "did not find expected '-' indicator",
        "a line among list entries that does not begin with `- `",
        "Begin it with `- `, or indent it differently.",
    ),
    (
        "unknown escape character",
        "an unknown escape in double quotes",
        "Use single quotes, or write `\\\\` for a backslash.",
    ),
)

_UNCLOSED = ("unexpected end of stream", "expected ',' or")
"""The parser notices at the end; the reader wants to see where it was opened."""


def check_text(faults: Faults) -> bool:
    """Note what makes the text unreadable, and tell whether it can be parsed."""
    text = faults.text
    if len(text) > LARGEST:
        faults.add(Code.TOO_LARGE, Span(1, 1), f"the file has more than {LARGEST} characters", "Is it the right file?")
        return False
    found = False
    for match in UNPRINTABLE.finditer(text):
        found = True
        if faults.full:
            break
        message = f"the character U+{ord(match[0][0]):04X} cannot be seen"
        faults.add(Code.UNPRINTABLE, _span(text, match.start()), message, "Delete it.")
    return not found


def report_empty(faults: Faults) -> None:
    """Note that there is nothing, or nothing but comments."""
    help_ = "Begin with `version: 1`; docs/spaces.md shows every key."
    faults.add(Code.EMPTY, Span(1, 1), "the file is empty", help_)


def explain(error: yaml.YAMLError, faults: Faults) -> None:
    """Turn what YAML complains of into diagnostics: all tabs, or else the place it stopped at."""
    tabs = list(_INDENTED_BY_TAB.finditer(faults.text))
    for tab in tabs:
        if faults.full:
            break
        faults.add(
            Code.TAB, _span(faults.text, tab.end() - 1), "the line is indented with a tab", "Indent with two spaces."
        )
    if not tabs:
        _explain_mark(error, faults)


def _explain_mark(error: yaml.YAMLError, faults: Faults) -> None:
    problem = str(getattr(error, "problem", None) or "it cannot be read")
    mark = getattr(error, "problem_mark", None)
    if any(part in problem for part in _UNCLOSED):
        mark = getattr(error, "context_mark", None) or mark
    span = Span(mark.line + 1, mark.column + 1) if mark else Span(1, 1)
    for part, message, help_ in _WORDING:
        if part in problem:
            faults.add(Code.SYNTAX, span, f"this is not YAML: {message}", help_)
            return
    faults.add(Code.SYNTAX, span, f"this is not YAML: {problem}", "Check the quotes, brackets and indentation.")


def _span(text: str, index: int) -> Span:
    before = text.rfind("\n", 0, index)
    return Span(text.count("\n", 0, index) + 1, index - before)
