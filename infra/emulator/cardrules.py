"""Which values front matter may have (hub-api section 9). Keys that are not listed may be anything."""

from typing import Any

_COLORS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
_CHOICES = {
    "sdk": ("gradio", "docker", "static", "streamlit"),
    "colorFrom": _COLORS,
    "colorTo": _COLORS,
    "header": ("mini", "default"),
}
_LONGEST_DESCRIPTION = 60


def model_faults(card: dict[str, Any]) -> list[str]:
    """Return what is wrong with the values of a model's card."""
    return ['"model-index" must be an array'] if not isinstance(card.get("model-index", []), list) else []


def card_faults(card: dict[str, Any]) -> list[str]:
    """Return what is wrong with the values of a Space's card, in the Hub's way of saying it."""
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
