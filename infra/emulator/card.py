"""The front matter of a Space's README.md (hub-api section 9)."""

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

_BLOCK = re.compile(r"---[ \t]*\r?\n(.*?)(?:\A|(?<=\n))---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MOST_ALIASES = 20  # more of them can be written out to gigabytes


@dataclass(eq=False)
class BadCardError(Exception):
    """The block is there and is not a map; `kind` tells a fault of YAML's syntax from one of the content's type."""

    message: str
    kind: str


def parse_card(text: str) -> dict[str, Any] | None:
    """Return the front matter as JSON values, or None where there is none or nothing between its two lines.

    Raises:
        BadCardError: The block is not YAML, or not a map.
    """
    found = _BLOCK.match(text)
    if not found or not found[1]:
        return None
    try:
        if sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(found[1])) > _MOST_ALIASES:
            raise BadCardError(f"more than {_MOST_ALIASES} aliases", "syntax")
        data = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that no calendar has
        raise BadCardError(str(error), "syntax") from error
    if not isinstance(data, dict):
        raise BadCardError(type(data).__name__, "list" if isinstance(data, list) else "scalar")
    plain: dict[str, Any] = json.loads(json.dumps(data, default=str), parse_constant=str)
    return plain


def card_or_nothing(readme: bytes | None) -> dict[str, Any] | None:
    """Return the front matter, or None where it is missing or cannot be read."""
    try:
        return parse_card((readme or b"").decode(errors="replace"))
    except BadCardError:
        return None
