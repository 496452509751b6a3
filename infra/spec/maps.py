"""Maps: those with fixed keys, and those whose keys the user chooses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from infra.spec.codes import Code
from infra.spec.kinds import Check, Kind, Place, Schema, is_null, wrong_type
from infra.spec.layers import NOTHING, Branch, Item, Leaf, Mark
from infra.spec.tree import Entry, Node, Scalar
from infra.spec.tree import Mapping as MapNode
from infra.spec.words import MANY, closest, join, quote


@dataclass(frozen=True, slots=True)
class Setting:
    """One key that can be written: what it is for, its kind, and what it is when it is left out.

    `default` is what Spacedock takes, in the form of the model's field. None stands for a required setting or for
    "as the Hub likes"; `fallback` says in words what happens then.
    """

    doc: str
    kind: Kind
    default: object = None
    fallback: str = ""


def read_map(node: Node, place: Place, example: str) -> MapNode | Leaf:
    """Return the map, or the leaf that stands for `null` and for a wrong type."""
    if isinstance(node, MapNode):
        return node
    if is_null(node):
        return Leaf(Mark.REMOVED, node)
    return wrong_type(node, place, "a map", f"Write keys and values below it, such as `{example}`.")


def unknown_key(key: Scalar, known: Collection[str], place: Place, elsewhere: Mapping[str, str]) -> None:
    """Report a key that is not known here, and say where it belongs or what was meant."""
    if place.faults.full:
        return
    if key.text in elsewhere:
        message = f"{quote(key.text)} is not written here"
        place.faults.add(Code.MISPLACED_KEY, key.span, message, elsewhere[key.text])
        return
    meant = closest(key.text, known)
    listed = f"Known keys are {join(map(quote, known))}." if len(known) < MANY else "docs/spaces.md shows every key."
    help_ = f"Did you mean {quote(meant)}?" if meant else listed
    inside = f" in {place}" if place.path else ""
    place.faults.add(Code.UNKNOWN_KEY, key.span, f"unknown key {quote(key.text)}{inside}", help_)


@dataclass(frozen=True)
class Record:
    """A map with fixed keys.

    `elsewhere` answers keys that people look for here in vain; `also` are keys that somebody else reads.
    """

    fields: Mapping[str, Setting]
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def read(self, node: Node, place: Place) -> Item:
        """Return a branch of the keys that are known; nothing written is an empty map."""
        if isinstance(node, Scalar) and node.empty:
            return NOTHING
        found = read_map(node, place, f"{next(iter(self.fields))}: …")
        return found if isinstance(found, Leaf) else self.read_entries(found.entries, place)

    def read_entries(self, entries: Mapping[str, Entry], place: Place) -> Branch:
        """Return a branch of these entries."""
        items: dict[str, Item] = {}
        keys: dict[str, Scalar] = {}
        for name, entry in entries.items():
            setting = self.fields.get(name)
            if setting is None and name not in self.also:
                unknown_key(entry.key, (*self.fields, *self.also), place, self.elsewhere)
            if setting is None:
                continue
            items[name] = setting.kind.read(entry.value, place.child(name))
            keys[name] = entry.key
        return Branch(items, keys)

    def schema(self) -> Schema:
        """An object without further keys."""
        return {
            "type": "object",
            "properties": {name: describe(setting) for name, setting in self.fields.items()},
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Table:
    """A map whose keys the user chooses, each value of one kind. `pattern` tells editors what `check` accepts."""

    value: Kind
    check: Check
    pattern: str

    def read(self, node: Node, place: Place) -> Item:
        """Return a branch of the entries whose keys are good."""
        if isinstance(node, Scalar) and node.empty:
            return NOTHING
        found = read_map(node, place, "NAME: …")
        if isinstance(found, Leaf):
            return found
        items: dict[str, Item] = {}
        keys: dict[str, Scalar] = {}
        for name, entry in found.entries.items():
            inner = place.child(name)
            if problem := self.check(name):
                inner.bad(entry.key, problem)
                continue
            items[name] = self.value.read(entry.value, inner)
            keys[name] = entry.key
        return Branch(items, keys)

    def schema(self) -> Schema:
        """An object with a pattern for its keys."""
        allowed: Schema = {"anyOf": [self.value.schema(), {"type": "null"}]}
        return {"type": "object", "patternProperties": {self.pattern: allowed}, "additionalProperties": False}


def describe(setting: Setting) -> Schema:
    """Return the schema of a setting: its kind or null, with its documentation."""
    schema: Schema = {"description": setting.doc, "anyOf": [setting.kind.schema(), {"type": "null"}]}
    plain = isinstance(setting.default, str | int | float | bool)
    return {**schema, "default": setting.default} if plain else schema
