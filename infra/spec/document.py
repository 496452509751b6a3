"""Tree -> the layers of a fleet, each checked where it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.model.fleet import LOCAL
from infra.model.policy import Policy
from infra.spec import checks, layers, policies
from infra.spec.codes import Code
from infra.spec.faults import Faults
from infra.spec.kinds import Check, Place, Problem, is_null
from infra.spec.layers import NOTHING, Branch, Leaf, Mark
from infra.spec.maps import Record, read_map, unknown_key
from infra.spec.settings import ENVIRONMENT, LAYER, SPACE
from infra.spec.tree import Entry, Node, Scalar
from infra.spec.tree import Mapping as MapNode
from infra.spec.words import quote, suggestion

VERSION = 1

KEYS = {
    "version": "The version of this format: 1.",
    "defaults": "Settings for every Space in every environment.",
    "environments": "Where Spaces are deployed, and what is different there.",
    "spaces": "What is deployed.",
    "policies": "What must hold for every Space, whoever writes it.",
}
"""The keys at the top of the file."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings under a name, and the key they stand at."""

    name: str
    key: Scalar
    settings: Branch


@dataclass(frozen=True, slots=True)
class SpaceLayers:
    """A Space: its settings, and the overlays of the environments it is deployed in."""

    base: Layer
    overlays: Mapping[str, Layer]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as its layers, nothing merged yet."""

    defaults: Branch
    environments: Mapping[str, Layer]
    spaces: Mapping[str, SpaceLayers]
    policies: tuple[Policy, ...] = ()


def hub_of(environment: Layer) -> str:
    """Return the Hub of an environment; an empty text for one that is reported."""
    found = layers.leaf(environment.settings, "hub")
    if found and found.value is Mark.BAD:
        return ""
    return LOCAL if found is None or found.value is Mark.REMOVED else str(found.value)


def read(root: Node, faults: Faults) -> Document:
    """Return the layers, without those that cannot be read; faults go to `faults`."""
    top = Place(faults)
    if not isinstance(root, MapNode):
        help_ = "Begin with `version: 1`; docs/spaces.md shows every key."
        faults.add(Code.WRONG_TYPE, root.span, "the file should be a map", help_)
        return Document(NOTHING, {}, {})
    _check_top(root, top)
    entries = root.entries
    environments = {
        name: Layer(name, entry.key, _layer(entry.value, top, ENVIRONMENT))
        for name, entry in _named(entries.get("environments"), top, checks.environment_name)
    }
    defaults = _layer(entries["defaults"].value, top, LAYER) if "defaults" in entries else NOTHING
    spaces = {
        name: _space(name, entry, top, environments)
        for name, entry in _named(entries.get("spaces"), top, checks.hub_name)
    }
    rules = policies.read(entries.get("policies"), top, environments, faults.file)
    return Document(defaults, environments, spaces, rules)


def _check_top(root: MapNode, top: Place) -> None:
    elsewhere = {
        **LAYER.elsewhere,
        **{key: f"Write it below `defaults:`, or in a Space: `{key}: …`." for key in LAYER.fields},
    }
    for name, entry in root.entries.items():
        if name not in KEYS:
            unknown_key(entry.key, KEYS, top, elsewhere)
    for name in ("version", "environments", "spaces"):
        if name not in root.entries:
            help_ = "Write `version: 1` in the first line." if name == "version" else KEYS[name]
            top.faults.add(Code.MISSING_KEY, root.span, f"{quote(name)} is missing", help_)
    version = root.entries.get("version")
    if version and not (isinstance(version.value, Scalar) and version.value.text == str(VERSION)):
        help_ = f"This Spacedock reads `version: {VERSION}`."
        top.faults.add(Code.VERSION, version.value.span, "the file has a version that is not known", help_)


def _named(entry: Entry | None, top: Place, check: Check) -> Iterator[tuple[str, Entry]]:
    """Yield the entries of `environments` or `spaces` whose names are good."""
    if entry is None:
        return
    place = top.child(entry.key.text)
    found = read_map(entry.value, place, "name: …")
    if isinstance(found, Leaf):
        return
    if not found.entries:
        place.bad(entry.value, Problem(Code.NO_VALUE, "lists nothing", "List at least one below it."))
    for name, inner in found.entries.items():
        problem = check(name)
        if problem:
            place.child(name).bad(inner.key, problem)
        else:
            yield name, inner


def _layer(node: Node, top: Place, record: Record) -> Branch:
    """Return the settings below a key; null is refused, since a layer that is not there removes nothing."""
    if is_null(node):
        help_ = "Leave it empty, or remove the line."
        top.faults.add(Code.WRONG_TYPE, node.span, "`null` removes a value, and this is a layer", help_)
        return NOTHING
    if isinstance(node, MapNode):
        return record.read_entries(node.entries, top)
    if not (isinstance(node, Scalar) and node.empty):
        help_ = "Write settings below it, such as `title: …`, or leave it empty."
        top.faults.add(Code.WRONG_TYPE, node.span, "settings should be a map", help_)
    return NOTHING


def _space(name: str, entry: Entry, top: Place, environments: Mapping[str, Layer]) -> SpaceLayers:
    listed = entry.value.entries.get("environments") if isinstance(entry.value, MapNode) else None
    base = Layer(name, entry.key, _layer(entry.value, top, SPACE))
    if listed is None:
        return SpaceLayers(base, {e: Layer(e, entry.key, NOTHING) for e in environments})
    overlays = {
        e: Layer(e, inner.key, _layer(inner.value, top, LAYER)) for e, inner in _deployed_in(listed, top, environments)
    }
    return SpaceLayers(base, overlays)


def _deployed_in(listed: Entry, top: Place, known: Mapping[str, Layer]) -> Iterator[tuple[str, Entry]]:
    found = read_map(listed.value, top.child("environments"), "prod:")
    if isinstance(found, Leaf):
        return
    if not found.entries:
        help_ = "List one below it, or leave `environments` out to deploy the Space everywhere."
        top.child("environments").bad(listed.value, Problem(Code.NO_VALUE, "lists no environment", help_))
    for name, entry in found.entries.items():
        if name in known:
            yield name, entry
        else:
            message = f"there is no environment {quote(name)}"
            top.faults.add(Code.UNKNOWN_ENVIRONMENT, entry.key.span, message, suggestion(name, known))
