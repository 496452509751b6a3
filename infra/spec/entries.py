"""Variables and secrets: a short form and a long one for each."""

from dataclasses import dataclass

from pydantic import BaseModel

from infra.model.fleet import EnvFileSource, EnvSource, FileSource
from infra.spec import checks
from infra.spec.codes import Code
from infra.spec.kinds import Place, Problem, ScalarKind, Schema, wrong_type
from infra.spec.layers import Branch, Item, Leaf, Mark
from infra.spec.maps import Record, Setting, Table, read_map
from infra.spec.scalars import Flag, Text
from infra.spec.tree import Mapping, Node, Scalar
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
        help_ = "Write one of `{env: NAME}`, `{env_file: PATH, key: NAME}` and `{file: PATH}`."
        return place.bad(node, Problem(Code.SECRET_SOURCE, "names no place, or more than one", help_))

    def schema(self) -> Schema:
        """One of three objects."""
        properties = {name: {**s.kind.schema(), "description": s.doc} for name, s in _SOURCE.fields.items()}
        return {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {name: properties[name] for name in names},
                    "required": list(names),
                    "additionalProperties": False,
                }
                for names in (("env",), ("env_file", "key"), ("file",))
            ]
        }


_SOURCE = Record(
    {
        "env": Setting("An environment variable of the process that deploys.", Text(checks.process_variable)),
        "env_file": Setting("An env file below the folder of spaces.yaml.", Text(checks.project_path)),
        "key": Setting("Which key of the env file.", Text(checks.process_variable)),
        "file": Setting("A file whose whole content is the value.", Text(checks.project_path)),
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


VARIABLES = Table(VariableKind(), checks.variable_name, checks.VARIABLE)
SECRETS = Table(SecretKind(), checks.variable_name, checks.VARIABLE)
