"""Variables and secrets: a short form and a long one for each."""

from dataclasses import dataclass

from pydantic import BaseModel

from infra.model.fleet import CommandSource, EnvFileSource, EnvSource, FileSource, SopsSource
from infra.spec import checks
from infra.spec.codes import Code
from infra.spec.kinds import Place, Problem, ScalarKind, Schema, is_null, wrong_type
from infra.spec.layers import Branch, Item, Leaf, Mark
from infra.spec.maps import Record, Setting, Table, read_map
from infra.spec.scalars import Flag, Text
from infra.spec.tree import Mapping, Node, Scalar, Sequence
from infra.spec.upstreams import UPSTREAM
from infra.spec.words import join, quote


class VariableValue(ScalarKind):
    """The value of a variable: a text; numbers and booleans are taken as they are written."""

    what = "a value"

    def parse(self, scalar: Scalar) -> object:
        """Take the text as written."""
        return scalar.text

    def schema(self) -> Schema:
        """Any scalar."""
        return {"type": ["string", "number", "boolean"]}


_WORDS = {"yes", "no", "on", "off"}


def _warn_of_words(node: Node, place: Place) -> None:
    """Warn of `on` and its like: the Space gets the word itself, which other YAML readers take for a boolean."""
    if isinstance(node, Scalar) and node.type == "bool" and node.text.lower() in _WORDS:
        help_ = f'Put it in quotes, "{node.text}", or write true or false.'
        place.faults.add(
            Code.BOOLEAN_WORD, node.span, f"{place} is the word {quote(node.text)}, not true or false", help_
        )


_VARIABLE = Record(
    {
        "value": Setting("The value. It is public.", VariableValue()),
        "description": Setting("What it is for; shown in the Space's settings and README.", Text(blank=True), ""),
    }
)


class VariableKind:
    """`NAME: value`, or `NAME: {value: ..., description: ...}`."""

    def read(self, node: Node, place: Place) -> Item:
        """Return a branch in both forms, so that an overlay can change the value and keep the description."""
        value = node.entries.get("value") if isinstance(node, Mapping) else None
        _warn_of_words(value.value if value else node, place)
        if isinstance(node, Mapping) or not isinstance(node, Scalar):
            return _VARIABLE.read(node, place)
        if node.empty:
            help_ = 'Write a value, "" for an empty text, or `null` to remove what a lower layer sets.'
            return place.bad(node, Problem(Code.NO_VALUE, "has no value", help_))
        item = VariableValue().read(node, place)
        return item if item.value is Mark.REMOVED else Branch({"value": item}, {"value": node})

    def schema(self) -> Schema:
        """Either form."""
        return {"anyOf": [VariableValue().schema(), _VARIABLE.schema()]}


@dataclass(frozen=True)
class SourceKind:
    """Where a secret's value comes from: one value as a whole, an overlay replaces it."""

    def read(self, node: Node, place: Place) -> Item:
        """Return a leaf that holds a SecretSource."""
        found = read_map(node, place, "env: NAME")
        if isinstance(found, Leaf):
            return found
        branch = _SOURCE.read_entries(found.entries, place)
        values = {name: item.value for name, item in branch.entries.items() if isinstance(item, Leaf)}
        if set(values) != set(found.entries) or any(isinstance(value, Mark) for value in values.values()):
            return Leaf(Mark.BAD, node)
        source = _source(values)
        if source:
            return Leaf(source, node)
        forms = join(map(quote, _FORMS))
        help_ = f"Write one of {forms}."
        return place.bad(node, Problem(Code.SECRET_SOURCE, "names no place, or more than one", help_))

    def schema(self) -> Schema:
        """One of a few objects."""
        properties = {name: {**s.kind.schema(), "description": s.doc} for name, s in _SOURCE.fields.items()}
        return {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {name: properties[name] for name in names},
                    "required": list(names),
                    "additionalProperties": False,
                }
                for names in _FORMS.values()
            ]
        }


class Arguments:
    """A program and its arguments, as a list: no shell ever sees them."""

    def read(self, node: Node, place: Place) -> Leaf:
        """Return a tuple of texts. An argument may stand in it twice."""
        if is_null(node):
            return Leaf(Mark.REMOVED, node)
        if not isinstance(node, Sequence):
            return wrong_type(node, place, "a list of arguments, for no shell takes it apart", _ON_THEIR_OWN)
        values = [_argument(item, place) for item in node.items]
        if Mark.BAD in values:
            return Leaf(Mark.BAD, node)
        if not values or " " in str(values[0]):
            problem = "begins with a program that has a blank in it" if values else "names no program"
            return place.bad(node, Problem(Code.SECRET_SOURCE, problem, _ON_THEIR_OWN))
        return Leaf(tuple(values), node)

    def schema(self) -> Schema:
        """An array."""
        return {"type": "array", "items": Text().schema(), "minItems": 1}


_ON_THEIR_OWN = 'Write the program and each argument on their own: [op, read, "op://vault/item/field"].'


def _argument(node: Node, place: Place) -> object:
    if is_null(node):
        return wrong_type(node, place, "text", "Write an argument, or remove it.").value
    return Text(_no_token).read(node, place).value


def _no_token(text: str) -> Problem | None:
    if not checks.looks_like_a_token(text):
        return None
    help_ = "Write where the password manager finds the value. Values never stand in this file."
    return Problem(Code.SECRET_VALUE, "holds what looks like the value of a secret", help_)


_FORMS = {
    "{env: NAME}": ("env",),
    "{env_file: PATH, key: NAME}": ("env_file", "key"),
    "{file: PATH}": ("file",),
    "{sops: PATH, key: NAME}": ("sops", "key"),
    "{command: [PROGRAM, …]}": ("command",),
}
"""How a source is written, and its keys."""

_SOURCE = Record(
    {
        "env": Setting("An environment variable of the process that deploys.", Text(checks.process_variable)),
        "env_file": Setting("An env file below the folder of spaces.yaml.", Text(checks.project_path)),
        "key": Setting("Which key of the env file or the sops file.", Text(checks.secret_key)),
        "file": Setting("A file whose whole content is the value.", Text(checks.project_path)),
        "sops": Setting("A file that the program `sops` decrypts, where a deploy runs.", Text(checks.project_path)),
        "command": Setting("A password manager's program and its arguments, run where a deploy runs.", Arguments()),
    }
)


def _source(values: dict[str, object]) -> BaseModel | None:
    match values:
        case {"env": str(name), **rest} if not rest:
            return EnvSource(name=name)
        case {"env_file": str(path), "key": str(key), **rest} if not rest:
            return EnvFileSource(path=path, key=key)
        case {"file": str(path), **rest} if not rest:
            return FileSource(path=path)
        case {"sops": str(path), "key": str(key), **rest} if not rest:
            return SopsSource(path=path, key=key)
        case {"command": tuple(arguments), **rest} if not rest:
            return CommandSource(arguments=arguments)
    return None


_DESCRIPTION = Text(checks.secret_description, blank=True, what="a description")
_NEVER = "Write `from: {env: NAME}`, and set NAME where you deploy. Values never stand in this file."
_VALUES = ("value", "default", "secret")
_SECRET = Record(
    {
        "description": Setting("What it is for and where to get it.", _DESCRIPTION, ""),
        "required": Setting("Whether a deploy without it stops before any write.", Flag(), default=True),
        "from": Setting("Where its value comes from.", SourceKind(), None, "the environment variable of the same name"),
    },
    also=_VALUES,
)


class SecretKind:
    """`NAME:`, `NAME: description`, or `NAME: {description, required, from}`. Never a value."""

    def read(self, node: Node, place: Place) -> Item:
        """Return a branch; an empty one for a secret of which nothing more is said."""
        if isinstance(node, Scalar) and node.type != "null":
            return self._short(node, place)
        if not isinstance(node, Mapping | Scalar):
            help_ = f"Known keys are {join(map(quote, _SECRET.fields))}."
            return wrong_type(node, place, "a map or a description", help_)
        for name in _VALUES:
            if isinstance(node, Mapping) and name in node.entries:
                place.bad(node.entries[name].key, Problem(Code.SECRET_VALUE, "has its value written here", _NEVER))
        return _SECRET.read(node, place)

    def _short(self, node: Scalar, place: Place) -> Item:
        """Take a description; a single word is more likely a value."""
        if node.type == "unknown":
            return Leaf(Mark.BAD, node)
        if " " not in node.text.strip():
            problem = Problem(
                Code.SECRET_VALUE, "has one word that may be its value", f"Describe it in words. {_NEVER}"
            )
            return place.bad(node, problem)
        return Branch({"description": _DESCRIPTION.read(node, place)}, {"description": node})

    def schema(self) -> Schema:
        """A text or an object."""
        return {"anyOf": [{"type": "string", "pattern": " "}, _SECRET.schema()]}


ENTRIES: dict[str, dict[str, Setting]] = {
    "upstreams": dict(UPSTREAM.fields),
    "variables": dict(_VARIABLE.fields),
    "secrets": {name: _SECRET.fields[name] for name in ("from", "required", "description")},
}
"""The fields of one entry of each table, what it is first."""

VARIABLES = Table(VariableKind(), checks.variable_name, checks.VARIABLE)
SECRETS = Table(SecretKind(), checks.variable_name, checks.VARIABLE)
