"""The routes for people to read, from the OpenAPI description and without anything loaded from elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """What a caller may send beside the body; `place` is path, query, header or cookie."""

    name: str
    place: str
    required: bool
    words: str


@dataclass(frozen=True)
class RouteCard:
    """One operation; answers are pairs of a status and its meaning."""

    method: str
    path: str
    words: str
    parameters: tuple[Parameter, ...]
    answers: tuple[tuple[str, str], ...]


def route_cards(description: Mapping[str, Any]) -> Iterator[RouteCard]:
    """Read an OpenAPI description, in its order."""
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield RouteCard(
                method=method.upper(),
                path=path,
                words=operation.get("description") or operation.get("summary", ""),
                parameters=tuple(_parameter(part) for part in operation.get("parameters", ())),
                answers=tuple((status, answer["description"]) for status, answer in operation["responses"].items()),
            )


def _parameter(part: Mapping[str, Any]) -> Parameter:
    return Parameter(part["name"], part["in"], part.get("required", False), part.get("description", ""))
