"""The top-level list `policies`: what must hold for every Space, whoever writes it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from pydantic import TypeAdapter

from infra.model.diagnostics import Location, Severity
from infra.model.fleet import Visibility
from infra.model.policy import Checkout, Policy
from infra.spec import checks
from infra.spec.codes import Code
from infra.spec.hardware import FLAVOURS, NOTES
from infra.spec.kinds import Kind, Place, Problem, ScalarKind, Schema, wrong_type
from infra.spec.layers import Branch, Leaf, Mark
from infra.spec.maps import Record, Setting, read_map
from infra.spec.scalars import Choice, Listing, Several, Text
from infra.spec.tree import Entry, Node, Scalar, Sequence
from infra.spec.words import join, quote, suggestion


class Price(ScalarKind):
    """An amount of US dollars, as digits with at most four decimals."""

    what = "an amount such as `0.50`"

    def parse(self, scalar: Scalar) -> object:
        """Read plain digits."""
        if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", scalar.text):
            return float(scalar.text)
        return Problem(Code.WRONG_TYPE, f"should be {self.what}, not {quote(scalar.text)}", "Write plain digits.")

    def schema(self) -> Schema:
        """A number."""
        return {"type": "number", "minimum": 0}


class Yes(ScalarKind):
    """The word `true`: what is not wanted is left out."""

    what = "`true`"

    def parse(self, scalar: Scalar) -> object:
        """Accept true alone."""
        if scalar.type == "bool" and scalar.text.lower() == "true":
            return True
        return Problem(Code.WRONG_TYPE, f"should be `true`, not {quote(scalar.text)}", "Write `true`, or remove it.")

    def schema(self) -> Schema:
        """The constant."""
        return {"const": True}


def _pattern(text: str) -> Problem | None:
    try:
        re.compile(text)
    except re.error as error:
        return Problem(Code.TEXT, f"is not a regular expression: {error}", "Write one, such as `[a-z][a-z0-9-]*`.")
    return None


_HARDWARE = Several(Listing(Choice(FLAVOURS, NOTES)))
_CHECKOUT = Several(Listing(Choice(get_args(Checkout))))


@dataclass(frozen=True, slots=True)
class Subject:
    """What a policy is about: its key, and the field of the noun that takes the value (none: the key says it all)."""

    setting: Setting
    field: str | None


SUBJECTS: Mapping[str, Subject] = {
    "hardware": Subject(Setting("The flavours that may be used.", _HARDWARE), "allowed"),
    "price": Subject(Setting("US dollars an hour that one Space's hardware may cost at most.", Price()), "most"),
    "visibility": Subject(
        Setting("The visibilities that may be used.", Several(Listing(Choice(get_args(Visibility))))), "allowed"
    ),
    "origins": Subject(Setting("`https`: only named origins, served over https.", Choice(("https",))), None),
    "variables": Subject(
        Setting("Variables that every Space must have.", Several(Listing(Text(checks.variable_name)))), "required"
    ),
    "names": Subject(Setting("A regular expression that names on the Hub match.", Text(_pattern)), "pattern"),
    "protected": Subject(
        Setting("`true`: Spaces are never destroyed, and changed from a clean commit or from CI alone.", Yes()),
        None,
    ),
    "source": Subject(
        Setting("Where changes come from: `clean` (a work tree without changes), `ci`, or either.", _CHECKOUT),
        "allowed",
    ),
}
"""What there can be a policy about."""

_LEVELS = tuple(level.value for level in Severity)

SCOPE: Mapping[str, Setting] = {
    "environments": Setting("Where it holds.", Several(Listing(Text(checks.environment_name))), None, "everywhere"),
    "level": Setting("`error` stops validate, plan and deploy; `warning` is shown.", Choice(_LEVELS), "error"),
}
"""What can be said of every policy."""

POLICY = Record({**{key: subject.setting for key, subject in SUBJECTS.items()}, **SCOPE})

_ADAPTER: TypeAdapter[Policy] = TypeAdapter(Policy)


def read(entry: Entry | None, top: Place, environments: Collection[str], file: str) -> tuple[Policy, ...]:
    """Return the policies that can be read; faults go to the place's."""
    if entry is None:
        return ()
    place = top.child("policies")
    if not isinstance(entry.value, Sequence):
        wrong_type(entry.value, place, "a list", "Write one policy an entry: `- hardware: [cpu-basic]`.")
        return ()
    return tuple(_policies(entry.value, place, environments, file))


def _policies(listed: Sequence, place: Place, environments: Collection[str], file: str) -> Iterator[Policy]:
    for node in listed.items:
        found = read_map(node, place, "hardware: [cpu-basic]")
        if isinstance(found, Leaf):
            if found.value is Mark.REMOVED:
                wrong_type(node, place, "a map", "Write a policy, or remove the entry.")
            continue
        branch = POLICY.read_entries(found.entries, place)
        complete = branch.entries.keys() == found.entries.keys()  # unknown keys are reported
        policy = _policy(branch, node, place, file) if complete else None
        if _known(branch, place, environments) and policy is not None:
            yield policy


def _policy(branch: Branch, node: Node, place: Place, file: str) -> Policy | None:
    values = {name: item.value for name, item in branch.entries.items() if isinstance(item, Leaf)}
    if any(isinstance(value, Mark) for value in values.values()):
        _report_removed(branch, place)
        return None
    kinds = [name for name in values if name in SUBJECTS]
    if len(kinds) != 1:
        named = join(map(quote, SUBJECTS), "or")
        place.bad(node, Problem(Code.POLICY, "has an entry that is not about one thing", f"Write one of {named}."))
        return None
    key = branch.keys[kinds[0]].span
    field = SUBJECTS[kinds[0]].field
    return _ADAPTER.validate_python(
        {
            "kind": kinds[0],
            **({field: values[kinds[0]]} if field else {}),
            **{name: values[name] for name in SCOPE if name in values},
            "location": Location(file=file, line=key.line, column=key.column, length=key.length),
        }
    )


def _report_removed(branch: Branch, place: Place) -> None:
    """Tell of each `null`: policies are not layers, so there is nothing below to go back to."""
    for name, item in branch.entries.items():
        if isinstance(item, Leaf) and item.value is Mark.REMOVED:
            wrong_type(item.node, place.child(name), "a value", "Write a value, or remove the key.")


def _known(branch: Branch, place: Place, environments: Collection[str]) -> bool:
    item = branch.entries.get("environments")
    if not isinstance(item, Leaf) or not isinstance(item.node, Sequence) or not isinstance(item.value, tuple):
        return True
    known = True
    for name, node in zip(item.value, item.node.items, strict=True):
        if name not in environments:
            message = f"there is no environment {quote(name)}"
            place.faults.add(Code.UNKNOWN_ENVIRONMENT, node.span, message, suggestion(name, environments))
            known = False
    return known


def schema() -> Schema:
    """Return the schema of the list: each entry is about exactly one thing."""
    scope: Schema = {name: _described(setting.kind, setting.doc) for name, setting in SCOPE.items()}
    about = [(key, _described(subject.setting.kind, subject.setting.doc)) for key, subject in SUBJECTS.items()]
    entry = [
        {"type": "object", "properties": {key: kind, **scope}, "required": [key], "additionalProperties": False}
        for key, kind in about
    ]
    return {"type": "array", "items": {"oneOf": entry}}


def _described(kind: Kind, doc: str) -> Schema:
    return {**kind.schema(), "description": doc}
