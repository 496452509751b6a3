"""A Space that somebody made by hand, and how spaces.yaml takes it in."""

from collections.abc import Mapping

from pydantic import JsonValue

from infra.model.base import Frozen
from infra.model.observed import RemoteSecret, RemoteVariable, SpaceInfo


class Found(Frozen):
    """What the Hub tells of a Space that is to be taken in."""

    info: SpaceInfo
    variables: tuple[RemoteVariable, ...]
    secrets: tuple[RemoteSecret, ...]
    card: Mapping[str, JsonValue]
    """The front matter of its README.md, by the Hub's own names; empty where there is none."""


class Adoption(Frozen):
    """What an import comes to."""

    environment: str
    space: str
    """The Space's key in spaces.yaml."""
    id: str
    already: bool
    """It was there before; nothing is to be written."""
    entry: str = ""
    """The lines that are added, indented as in the file."""
    text: str = ""
    """The whole file with them."""
    left_out: tuple[str, ...] = ()
    """What the Hub has and spaces.yaml cannot say; each in a sentence without a full stop."""
