"""How the card of a Space's README wants the Space to look."""

from dataclasses import dataclass
from typing import Any, Self

from infra.emulator.store.spaces import Space

_COLORS = frozenset({"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"})


@dataclass(frozen=True)
class Look:
    """Title, emoji, colours and short description. Of the colours only the eight that the Hub knows remain."""

    title: str
    emoji: str
    start: str
    end: str
    description: str

    @classmethod
    def of(cls, space: Space, card: dict[str, Any] | None) -> Self:
        """Read the card; where it says nothing, the title is the name and the colour grey."""
        fields = card or {}
        return cls(
            title=_text(fields, "title", 120) or space.name,
            emoji=_text(fields, "emoji", 8),
            start=_color(fields.get("colorFrom")),
            end=_color(fields.get("colorTo")),
            description=_text(fields, "short_description", 200),
        )


def _text(fields: dict[str, Any], key: str, longest: int) -> str:
    value = fields.get(key)
    return "" if value is None else str(value).strip()[:longest]


def _color(value: object) -> str:
    return value if isinstance(value, str) and value in _COLORS else "gray"
