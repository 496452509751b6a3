"""Which values front matter may have (hub-api section 9). Keys that are not listed may be anything."""

from typing import Any

from infra.emulator.licences import LICENCES

_COLORS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
_CHOICES = {
    "sdk": ("gradio", "docker", "static", "streamlit"),
    "colorFrom": _COLORS,
    "colorTo": _COLORS,
    "header": ("mini", "default"),
}
_LONGEST_DESCRIPTION = 60


def card_faults(card: dict[str, Any], kind: str) -> list[str]:
    """Return what is wrong with the values of a card of that kind, in the Hub's way of saying it."""
    return [*_licence_faults(card), *_OF_KIND.get(kind, lambda _: [])(card)]


def _licence_faults(card: dict[str, Any]) -> list[str]:
    named = card.get("license") or []
    known = all(str(licence) in LICENCES for licence in (named if isinstance(named, list) else [named]))
    return [] if known else [f'"license" must be one of [{", ".join(sorted(LICENCES))}]']


def _model_faults(card: dict[str, Any]) -> list[str]:
    return ['"model-index" must be an array'] if not isinstance(card.get("model-index", []), list) else []


def _space_faults(card: dict[str, Any]) -> list[str]:
    faults = [
        f'"{key}" must be one of [{", ".join(allowed)}]'
        for key, allowed in _CHOICES.items()
        if key in card and card[key] not in allowed
    ]
    if len(str(card.get("short_description", ""))) > _LONGEST_DESCRIPTION:
        faults.append(
            f'"short_description" length must be less than or equal to {_LONGEST_DESCRIPTION} characters long'
        )
    port = card.get("app_port", 7860)
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65536:
        faults.append('"app_port" must be a valid port')
    return faults


_OF_KIND = {"space": _space_faults, "model": _model_faults}
