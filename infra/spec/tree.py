"""What YAML says, as values that know where they stand."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Literal

ScalarType = Literal["str", "bool", "int", "float", "null", "unknown"]
"""What YAML 1.1 reads a scalar as; `unknown` stands for one that already has its fault."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line. `line` and `column` count from 1, `length` is in characters and at least 1."""

    line: int
    column: int
    length: int = 1


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as written: `text` is never converted, so that `3.10` stays `3.10`."""

    text: str
    type: ScalarType
    span: Span

    @property
    def empty(self) -> bool:
        """Nothing is written, as after `title:`. YAML calls it null; here only a written `null` removes."""
        return self.type == "null" and not self.text


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map whose keys are texts, each there once, in the order of the file."""

    entries: Map[str, Entry]
    span: Span


Node = Scalar | Sequence | Mapping


def kind_of(node: Node) -> str:
    """Name what was written, for a message."""
    if isinstance(node, Mapping):
        return "a map"
    if isinstance(node, Sequence):
        return "a list"
    names = {"bool": "true or false", "int": "a number", "float": "a number", "null": "nothing"}
    return names.get(node.type, "text")
