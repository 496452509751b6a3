"""Adds an entry to `spaces:` of a text; every other character stays as it is."""

from dataclasses import dataclass

from infra.model.errors import InputError
from infra.spec.tree import Mapping, Node


@dataclass(frozen=True)
class Gap:
    """Where an entry goes: before the line of this index (from 0), indented by so many blanks."""

    index: int
    indent: int
    step: int


def gap(text: str, root: Node) -> Gap:
    """Find the end of the last Space.

    Raises:
        InputError: the Spaces are written in braces.
    """
    lines = text.split("\n")
    entry = root.entries["spaces"] if isinstance(root, Mapping) else None
    if entry is None or not isinstance(entry.value, Mapping) or not entry.value.entries:
        raise InputError("spaces.yaml lists no Space", "Write the first one by hand.")
    first = next(iter(entry.value.entries.values())).key.span
    if lines[entry.value.span.line - 1][entry.value.span.column - 1] == "{" or first.line == entry.key.span.line:
        raise InputError(
            "the Spaces in spaces.yaml stand in braces", "Write one Space a line, indented, and import again."
        )
    others = [e.key.span.line for e in root.entries.values()] if isinstance(root, Mapping) else []
    end = min((line - 1 for line in others if line > entry.key.span.line), default=len(lines))
    indent = first.column - 1
    return Gap(_trimmed(lines, end, indent), indent, max(indent - entry.key.span.column + 1, 1))


def _trimmed(lines: list[str], end: int, indent: int) -> int:
    """Go back over blank lines, and over comments that belong to what comes next."""
    while _is_loose(lines[end - 1], indent):
        end -= 1
    return end


def _is_loose(line: str, indent: int) -> bool:
    bare = line.strip()
    outside = len(line) - len(line.lstrip()) < indent
    return not bare or (outside and bare.startswith(("#", "...")))


def insert(text: str, place: Gap, entry: list[str]) -> str:
    """Return the text with the lines of an entry in its gap, their ends written as all others are."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split("\n")
    before, after = "\n".join(lines[: place.index]), "\n".join(lines[place.index :])
    whole = before if before.endswith("\r") or newline == "\n" else f"{before}\r"
    return f"{whole}\n{newline.join(entry)}{newline}{after}"
