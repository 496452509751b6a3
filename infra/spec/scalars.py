"""Single values, and lists of them."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.spec.codes import Code
from infra.spec.kinds import Check, Place, Problem, ScalarKind, Schema, is_null, wrong_type
from infra.spec.layers import Leaf, Mark
from infra.spec.tree import Node, Scalar, Sequence, kind_of
from infra.spec.words import closest, join, quote


def _not_text(scalar: Scalar) -> Problem | None:
    if scalar.type == "str":
        return None
    message = f"should be text, but YAML reads {quote(scalar.text)} as {kind_of(scalar)}"
    return Problem(Code.WRONG_TYPE, message, f'Put it in quotes: "{scalar.text}".')


@dataclass(frozen=True)
class Text(ScalarKind):
    """A text on one line, not empty unless `blank` says so."""

    check: Check = lambda _: None
    rules: Schema = field(default_factory=dict)
    blank: bool = False
    what: str = "text"

    def parse(self, scalar: Scalar) -> object:
        """Take the text as written."""
        if problem := _not_text(scalar):
            return problem
        if "\n" in scalar.text or "\t" in scalar.text:
            return Problem(Code.TEXT, "has a line break or a tab in it", "Write it on one line.")
        if not scalar.text.strip() and not self.blank:
            return Problem(Code.NO_VALUE, "is empty", "Write a text, or leave the key out.")
        return self.check(scalar.text) or scalar.text

    def schema(self) -> Schema:
        """A string, with what else is known of it."""
        return {"type": "string", **({} if self.blank else {"minLength": 1}), **self.rules}


@dataclass(frozen=True)
class Choice(ScalarKind):
    """One of a few texts. `notes` explains values that people try and cannot have."""

    values: tuple[str, ...]
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def what(self) -> str:  # type: ignore[override]  # computed, where the other kinds have a constant
        """List a few of them."""
        return f"one of {join(map(quote, self.values[:8]), 'or')}"

    def parse(self, scalar: Scalar) -> object:
        """Accept exactly the values."""
        if problem := _not_text(scalar):
            return problem
        if scalar.text in self.values:
            return scalar.text
        meant = closest(scalar.text, self.values)
        guess = f"Did you mean {quote(meant)}?" if meant else f"Write one of {join(map(quote, self.values), 'or')}."
        return Problem(Code.CHOICE, f"cannot be {quote(scalar.text)}", self.notes.get(scalar.text, guess))

    def schema(self) -> Schema:
        """An enum."""
        return {"enum": list(self.values)}


class Flag(ScalarKind):
    """True or false."""

    what = "`true` or `false`"

    def parse(self, scalar: Scalar) -> object:
        """Accept true and false; `yes` and `on` are text to the next YAML reader."""
        if scalar.type == "bool" and scalar.text.lower() in {"true", "false"}:
            return scalar.text.lower() == "true"
        return Problem(
            Code.WRONG_TYPE, f"should be `true` or `false`, not {quote(scalar.text)}", "Write `true` or `false`."
        )

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number(ScalarKind):
    """A whole number within bounds, in plain decimal digits."""

    low: int
    high: int
    reason: str = ""
    what: str = "a whole number"

    def parse(self, scalar: Scalar) -> object:
        """Read plain digits: YAML's `0x1F`, `1:30` and `010` surprise."""
        if scalar.type != "int" or not re.fullmatch(r"0|-?[1-9][0-9]{0,11}", scalar.text):
            return Problem(
                Code.WRONG_TYPE,
                f"should be {self.what}, not {quote(scalar.text)}",
                "Write plain digits without quotes.",
            )
        if not self.low <= int(scalar.text) <= self.high:
            return Problem(
                Code.RANGE,
                f"is {scalar.text}, which is out of range",
                f"Write a number from {self.low} to {self.high}{self.reason}.",
            )
        return int(scalar.text)

    def schema(self) -> Schema:
        """An integer with bounds."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Duration(ScalarKind):
    """A length of time in seconds: `90s`, `30m`, `48h`, or a number of seconds."""

    never: int | None = None
    """What the word `never` stands for, where it is allowed."""
    fraction: bool = False
    longest: float = math.inf
    """Seconds."""
    what: str = "a length of time such as `90s`, `30m` or `48h`"

    def parse(self, scalar: Scalar) -> object:
        """Return seconds: a float if fractions are allowed, otherwise a whole number."""
        if self.never is not None and scalar.text in {"never", str(self.never)}:
            return self.never
        digits = r"([0-9]{1,8}(?:\.[0-9]{1,3})?)" if self.fraction else "([0-9]{1,8})"
        match = re.fullmatch(digits + "([smh]?)", scalar.text)
        seconds = float(match[1]) * _UNITS[match[2]] if match else 0
        if not seconds:
            never = ", or `never`" if self.never is not None else ""
            return Problem(
                Code.DURATION, f"cannot be {quote(scalar.text)}", f"Write {self.what}, or a number of seconds{never}."
            )
        if seconds > self.longest:
            return Problem(Code.RANGE, f"is {scalar.text}, which is too long", f"Write {self.longest:g}s at most.")
        return seconds if self.fraction else int(seconds)

    def schema(self) -> Schema:
        """A text with a unit, or seconds."""
        number: Schema = {"type": "number" if self.fraction else "integer", "exclusiveMinimum": 0}
        number |= {"maximum": self.longest} if self.longest < math.inf else {}
        digits = r"[0-9]+(\.[0-9]+)?" if self.fraction else "[0-9]+"
        choices: list[Schema] = [number, {"type": "string", "pattern": f"^{digits}[smh]?$"}]
        return {"anyOf": choices + ([{"enum": ["never", self.never]}] if self.never is not None else [])}


@dataclass(frozen=True)
class Listing:
    """A list of single values, each there once."""

    item: ScalarKind

    def read(self, node: Node, place: Place) -> Leaf:
        """Return a tuple of the values."""
        if is_null(node):
            return Leaf(Mark.REMOVED, node)
        if not isinstance(node, Sequence):
            shown = f"Write a list: [{node.text}]." if isinstance(node, Scalar) else "Write a list: [a, b]."
            return wrong_type(node, place, "a list", shown)
        values = [self._item(item, place) for item in node.items]
        for index, found in enumerate(values):
            if found is not Mark.BAD and found in values[:index]:
                place.bad(node.items[index], Problem(Code.LISTED_TWICE, "has this entry twice", "Remove one of them."))
        return Leaf(Mark.BAD if Mark.BAD in values else tuple(values), node)

    def _item(self, node: Node, place: Place) -> object:
        if is_null(node):
            return wrong_type(node, place, self.item.what, "Write a text, or remove the entry.").value
        return self.item.read(node, place).value

    def schema(self) -> Schema:
        """An array."""
        return {"type": "array", "items": self.item.schema(), "uniqueItems": True}


@dataclass(frozen=True)
class Several:
    """A list of single values that is not empty. `whole` names what it is the point of."""

    listing: Listing
    whole: str = "policy"

    def read(self, node: Node, place: Place) -> Leaf:
        """Return a tuple of the values."""
        found = self.listing.read(node, place)
        if found.value == ():
            help_ = f"List at least one, or remove the {self.whole}."
            return place.bad(node, Problem(Code.NO_VALUE, "lists nothing", help_))
        return found

    def schema(self) -> Schema:
        """An array."""
        return {**self.listing.schema(), "minItems": 1}
