"""Lists of maps that all have the same keys: each entry becomes one noun, and the list is replaced as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from infra.spec.codes import Code
from infra.spec.kinds import Place, Problem, Schema, is_null, wrong_type
from infra.spec.layers import NOTHING, Leaf, Mark, is_whole, merge, plain
from infra.spec.maps import Record, read_map
from infra.spec.tree import Node, Scalar, Sequence

Values = Mapping[str, object]


@dataclass(frozen=True)
class Records:
    """A list of maps with fixed keys.

    `make` turns the values of an entry into a noun, or says what is wrong with them together; `example` is an entry as
    it is written; `rules` are what the schema knows of an entry besides its keys.
    """

    record: Record
    make: Callable[[Values], object]
    example: str
    rules: Schema = field(default_factory=dict)

    def read(self, node: Node, place: Place) -> Leaf:
        """Return a tuple of nouns."""
        if is_null(node):
            return Leaf(Mark.REMOVED, node)
        if not isinstance(node, Sequence):
            return wrong_type(node, place, "a list", f"Write one entry a line: `- {self.example}`.")
        made = [self._entry(item, place) for item in node.items]
        return Leaf(Mark.BAD if Mark.BAD in made else tuple(made), node)

    def _entry(self, node: Node, place: Place) -> object:
        if isinstance(node, Scalar) and node.type == "null":
            return place.bad(node, Problem(Code.NO_VALUE, "has an empty entry", "Write something, or remove it.")).value
        found = read_map(node, place, self.example)
        if isinstance(found, Leaf):
            return Mark.BAD
        branch = self.record.read_entries(found.entries, place)
        if branch.entries.keys() != found.entries.keys() or not is_whole(branch):  # all of it is reported
            return Mark.BAD
        made = self.make(plain(merge(NOTHING, branch)))
        return place.bad(node, made).value if isinstance(made, Problem) else made

    def schema(self) -> Schema:
        """An array of objects."""
        return {"type": "array", "items": {**self.record.schema(), **self.rules}}
