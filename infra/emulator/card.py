"""The front matter of a Space's README.md (hub-api section 9)."""

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from infra.emulator.repos.errors import EntryMissingError
from infra.emulator.repos.lru import Cache
from infra.emulator.repos.objects import FOLDER
from infra.emulator.repos.repository import Repository

_BLOCK = re.compile(r"---[ \t]*\r?\n(.*?)(?:\A|(?<=\n))---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast, and not in every build
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
        if sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(found[1], Loader=_LOADER)) > _MOST_ALIASES:
            raise BadCardError(f"more than {_MOST_ALIASES} aliases", "syntax")
        data = yaml.load(found[1], Loader=_LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that no calendar has
        raise BadCardError(str(error), "syntax") from error
    if not isinstance(data, dict):
        raise BadCardError(type(data).__name__, "list" if isinstance(data, list) else "scalar")
    plain: dict[str, Any] = json.loads(json.dumps(data, default=str), parse_constant=str)
    return plain


class Cards:
    """The front matter of READMEs, each of which is read once."""

    def __init__(self) -> None:
        self._known: Cache[str, dict[str, Any] | None] = Cache(4096)

    def at(self, repository: Repository, commit: str) -> dict[str, Any] | None:
        """Return the front matter at a commit, or None where it is missing or cannot be read."""
        try:
            leaf = repository.entry(commit, "README.md")
        except EntryMissingError:
            return None
        return None if leaf.mode == FOLDER else self._known.get(leaf.oid, lambda: _read(repository, leaf.oid))


def _read(repository: Repository, oid: str) -> dict[str, Any] | None:
    try:
        return parse_card(repository.objects.blob(oid).decode(errors="replace"))
    except BadCardError:
        return None
