"""The one message that tells a person which settings are missing or wrong, and where to set them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails


@dataclass(frozen=True)
class Hint:
    """What a person needs to set a variable: what it is for, a value that would do, whether it is a secret."""

    purpose: str
    example: str
    secret: bool


_NEXT = "\n    and: "
_CREDENTIAL = "the key that the service gave you"
_WORDS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "int_parsing": lambda _: "must be a whole number",
    "int_type": lambda _: "must be a whole number",
    "int_from_float": lambda _: "must be a whole number",
    "float_parsing": lambda _: "must be a number",
    "float_type": lambda _: "must be a number",
    "bool_parsing": lambda _: "must be true or false",
    "bool_type": lambda _: "must be true or false",
    "string_type": lambda _: "must be a text in quotes",
    "tuple_type": lambda _: "must be a list in [ ]",
    "model_type": lambda _: "must be an object in { }",
    "model_attributes_type": lambda _: "must be an object in { }",
    "missing": lambda _: "is missing",
    "too_short": lambda _: "must not be empty",
    "literal_error": lambda facts: f"must be {facts['expected']}",
    "greater_than": lambda facts: f"must be more than {facts['gt']:g}",
    "greater_than_equal": lambda facts: f"must be {facts['ge']:g} or more",
    "less_than_equal": lambda facts: f"must be {facts['le']:g} or less",
    "url_parsing": lambda facts: f"is no URL: {facts['error']}",
    "url_scheme": lambda facts: f"must be a URL that begins with {facts['expected_schemes']}",
}
"""Why a value is refused, by pydantic's type of the error; any other type keeps pydantic's own words."""

_FORMS: Mapping[str, str] = {
    "name": "must be lower-case letters, digits and hyphens, a letter first, 39 at most",
    "openid_provider_url": "must be a URL that begins with https:// or http://, without path, query or credentials",
    "otel_exporter_otlp_endpoint": "must be a URL that begins with https:// or http://, without query or credentials",
    "secret_env": "must be the name of a variable: capitals, digits and underscores, a capital first",
    "secret_header": "must be the name of a header: letters, digits and hyphens",
    "secret_scheme": "must be one word of letters, digits and hyphens, or empty",
}
"""What a text must look like, by the key that has it; people should not have to read a pattern."""


def explain(error: ValidationError, hints: Mapping[str, Hint], keys: list[str], space_id: str) -> str:
    """Write the message: each variable once, with its faults, what it is for, where to set it, an example.

    No value is ever shown: what was put in the wrong place might be a secret.

    Args:
        error: What the settings refused.
        hints: For each variable, by name.
        keys: Those that an object within a variable may have; the nearest is offered for a misspelt one.
        space_id: `owner/name`, to give the page's address; empty away from a Space.
    """
    faults: dict[str, list[str]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        context = detail.get("ctx", {})
        variable = str(context.get("variable") or detail["loc"][0]).upper()
        if variable not in hints:
            hints = {variable: Hint(str(context.get("purpose", "")), _CREDENTIAL, secret=True), **hints}
        faults.setdefault(variable, []).append(_fault(detail, keys))
    count = "1 setting is" if len(faults) == 1 else f"{len(faults)} settings are"
    blocks = [_block(name, texts, hints[name]) for name, texts in sorted(faults.items())]
    return "\n\n".join([f"The service cannot start: {count} missing or wrong.", *blocks, _where(space_id)])


def _block(name: str, faults: list[str], hint: Hint) -> str:
    return (
        f"{name}: {_NEXT.join(faults)}\n"
        f"    For: {hint.purpose}\n"
        f"    Where: Settings → Variables and secrets → {'New secret' if hint.secret else 'New variable'}\n"
        f"    Example: {name}={hint.example}"
    )


def _fault(detail: ErrorDetails, keys: list[str]) -> str:
    """`entry 2, timeout must be more than 0`; entries are counted from 1."""
    context = detail.get("ctx", {})
    if "variable" in context:
        return detail["msg"]
    place = [f"entry {part + 1}" if isinstance(part, int) else part for part in detail["loc"][1:]]
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(str(place[-1]), keys, 1)
        text = f"is not known{f'; is {near[0]} meant?' if near else ''}"
    elif detail["type"] == "string_pattern_mismatch":
        text = _FORMS.get(str(detail["loc"][-1]), f"must have the form {context['pattern']}")
    elif words := _WORDS.get(detail["type"]):
        text = words(context)
    else:
        text = re.sub("^Value error, ", "", detail["msg"])
    return f"{', '.join(place)}: {text}" if place else text


def _where(space_id: str) -> str:
    page = f" (https://huggingface.co/spaces/{space_id}/settings)" if space_id else ""
    return (
        f"Set them on the Space's page under Settings → Variables and secrets{page}, or in spaces.yaml and deploy; "
        "elsewhere in the environment or in a .env file."
    )
