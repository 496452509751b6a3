"""What a value can be: each kind reads a node and describes itself to editors."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from infra.spec.codes import Code
from infra.spec.faults import Faults
from infra.spec.layers import Item, Leaf, Mark
from infra.spec.tree import Node, Scalar, kind_of
from infra.spec.words import quote

Schema = dict[str, object]


class Problem(NamedTuple):
    """What is wrong with a text: `message` follows the setting's name, `help` is a sentence."""

    code: Code
    message: str
    help: str = ""


Check = Callable[[str], Problem | None]
"""Look at a text; None is good."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading is: the keys from the setting down, and where faults go."""

    faults: Faults
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return quote(".".join(self.path))

    def child(self, key: str) -> "Place":
        """Step into a key."""
        return Place(self.faults, (*self.path, key))

    def bad(self, node: Node, problem: Problem) -> Leaf:
        """Report a problem of the value here, and return the value that stands for a reported one."""
        self.faults.add(problem.code, node.span, f"{self} {problem.message}", problem.help)
        return Leaf(Mark.BAD, node)


class Kind(Protocol):
    """A kind of value."""

    def read(self, node: Node, place: Place) -> Item:
        """Return the value, or a bad leaf after reporting why."""
        ...

    def schema(self) -> Schema:
        """Return its JSON Schema (draft 2020-12)."""
        ...


def is_null(node: Node) -> bool:
    """Tell whether `null` is written: back to the built-in default."""
    return isinstance(node, Scalar) and node.type == "null" and not node.empty


def wrong_type(node: Node, place: Place, what: str, help_: str) -> Leaf:
    """Report that something else is wanted, or that nothing is written."""
    if isinstance(node, Scalar) and node.type == "unknown":
        return Leaf(Mark.BAD, node)
    if isinstance(node, Scalar) and node.empty:
        null = "or `null` to go back to the built-in default"
        return place.bad(node, Problem(Code.NO_VALUE, "has no value", f"Write {what}, {null}."))
    return place.bad(node, Problem(Code.WRONG_TYPE, f"is {kind_of(node)}, and should be {what}", help_))


class ScalarKind(ABC):
    """A kind that is a single value."""

    what: str
    """As in "should be a whole number"."""

    def read(self, node: Node, place: Place) -> Leaf:
        """Sort out maps, lists, nothing and `null`; the rest is for `parse`."""
        if is_null(node):
            return Leaf(Mark.REMOVED, node)
        if not isinstance(node, Scalar) or node.type in {"null", "unknown"}:
            braces = not isinstance(node, Scalar) and "A text that begins with { or [ needs quotes."
            return wrong_type(node, place, self.what, braces or "")
        parsed = self.parse(node)
        return place.bad(node, parsed) if isinstance(parsed, Problem) else Leaf(parsed, node)

    @abstractmethod
    def parse(self, scalar: Scalar) -> object:
        """Return the value, or the Problem with it."""

    @abstractmethod
    def schema(self) -> Schema:
        """Return its JSON Schema."""
