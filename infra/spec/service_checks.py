"""`checks`: requests that a release must answer before it counts as serving."""

import json
import re
from typing import get_args

from infra.model.fleet import ServiceCheck
from infra.spec import checks
from infra.spec.codes import Code
from infra.spec.kinds import Place, Problem, ScalarKind, Schema, is_null
from infra.spec.layers import Leaf
from infra.spec.maps import Record, Setting, Table
from infra.spec.records import Records, Values
from infra.spec.scalars import Choice, Duration, Number, Text
from infra.spec.tree import Node, Scalar
from infra.spec.words import quote

_NUMBER = r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,2})?"
_EXAMPLE = "{path: /docs, status: 200}"
_DEFAULTS = {name: field.default for name, field in ServiceCheck.model_fields.items()}


class JsonScalar(ScalarKind):
    """A value that a JSON document can have in one place: a text, a number, true, false, null."""

    what = "a text, a number, `true`, `false` or `null`"

    def read(self, node: Node, place: Place) -> Leaf:
        """Return the value; `null` is one, and takes nothing back."""
        if isinstance(node, Scalar) and node.empty:
            return place.bad(node, Problem(Code.NO_VALUE, "has no value", f"Write {self.what}."))
        return Leaf(None, node) if is_null(node) else super().read(node, place)

    def parse(self, scalar: Scalar) -> object:
        """Read what JSON and YAML read alike."""
        plain = scalar.text in {"true", "false"} if scalar.type == "bool" else re.fullmatch(_NUMBER, scalar.text)
        if scalar.type == "str":
            return scalar.text
        if plain:
            return json.loads(scalar.text)
        help_ = f'Put it in quotes if it is a text, "{scalar.text}", or write it as JSON does.'
        return Problem(Code.WRONG_TYPE, f"is {quote(scalar.text)}, which JSON does not have", help_)

    def schema(self) -> Schema:
        """Any scalar."""
        return {"type": ["string", "number", "boolean", "null"]}


def _check(values: Values) -> ServiceCheck | Problem:
    if "path" not in values:
        return Problem(Code.MISSING_KEY, "has an entry without `path`", f"Say what is asked for: `- {_EXAMPLE}`.")
    if values.get("method") == "HEAD" and values.get("json"):
        help_ = "Remove `json`, or ask with `method: GET`."
        return Problem(Code.NO_BODY, "has an entry with `json` and `method: HEAD`, whose answer has no body", help_)
    return ServiceCheck.model_validate(
        {"json_values" if name == "json" else name: value for name, value in values.items()}
    )


CHECK = Record(
    {
        "path": Setting(
            "What is asked for: a path, with a query if need be.", Text(checks.request_path), None, "required"
        ),
        "method": Setting(
            "How it is asked for.",
            Choice(get_args(ServiceCheck.model_fields["method"].annotation)),
            _DEFAULTS["method"],
        ),
        "status": Setting("The status that it must have.", Number(200, 599), _DEFAULTS["status"]),
        "json": Setting(
            "Values in the JSON of the answer: JSON pointer to what must be there.",
            Table(JsonScalar(), checks.json_pointer, "^(/([^~/]|~[01])*)*$"),
            None,
            "not looked at",
        ),
        "within": Setting("How soon the answer must be there.", Duration(fraction=True), _DEFAULTS["within"], "`10s`"),
    }
)

CHECKS = Records(CHECK, _check, _EXAMPLE, {"required": ["path"]})
