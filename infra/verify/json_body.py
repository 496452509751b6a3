"""Reads the JSON that a service answers, whatever it is."""

import json
import re
from dataclasses import dataclass
from typing import Any

from infra.model.probe import Answer

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class NoJsonError(Exception):
    """The body is no JSON; the text says why."""


def parsed(answer: Answer) -> object:
    """Return the JSON value of a body.

    Raises:
        NoJsonError: it is none, or more than is read.
    """
    if answer.is_cut:
        raise NoJsonError("the answer is too long to be read")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise NoJsonError("the answer is no JSON") from None


def json_map(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of a body, an empty one where it is none."""
    try:
        value = parsed(answer)
    except NoJsonError:
        return {}
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Found:
    """A value that a document has; it may be None."""

    value: object


def at(document: object, pointer: str) -> Found | None:
    """Return what a JSON pointer (RFC 6901) leads to, None where it leads nowhere."""
    here: Any = document
    if pointer and not pointer.startswith("/"):
        return None
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and name in here:
            here = here[name]
        elif isinstance(here, list) and _INDEX.fullmatch(name) and int(name) < len(here):
            here = here[int(name)]
        else:
            return None
    return Found(here)


def same(found: object, wanted: object) -> bool:
    """Compare as JSON does: `true` is not 1, and 1 is 1.0."""
    return found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
