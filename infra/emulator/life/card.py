"""The front matter of a Space's README.md, as far as running the Space needs it (hub-api 9)."""

import re
from dataclasses import dataclass
from typing import Any

from infra.emulator.card import BadCardError, parse_card
from infra.emulator.life.stages import Phase, ReleaseError

_DURATION = re.compile(r"(?P<count>\d+(?:\.\d+)?)\s*(?P<unit>[smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Card:
    """What the front matter says of how the Space runs. `startup_timeout` is in seconds."""

    sdk: str
    title: str = ""
    app_port: int = 7860
    base_path: str = "/"
    startup_timeout: float = 1800.0
    app_file: str = ""


def read_card(readme: bytes | None) -> Card:
    """Read the card of a Space.

    Raises:
        ReleaseError: CONFIG_ERROR, when there is no front matter with an `sdk`, or a value in it has no sense.
    """
    fields = _front_matter(readme or b"")
    if fields is None or not isinstance(fields.get("sdk"), str):
        raise ReleaseError(Phase.CONFIG_ERROR, "Missing configuration in README")
    return Card(
        sdk=fields["sdk"],
        title=str(fields.get("title", "")),
        app_port=_port(fields.get("app_port", Card.app_port)),
        base_path=_path(fields.get("base_path", Card.base_path)),
        startup_timeout=_seconds(fields.get("startup_duration_timeout", "30m")),
        app_file=str(fields.get("app_file") or ""),
    )


def _front_matter(readme: bytes) -> dict[str, Any] | None:
    try:
        return parse_card(readme.decode(errors="replace"))
    except BadCardError:
        return None


def _port(value: object) -> int:
    if isinstance(value, int) and 0 < value < 65536:
        return value
    raise ReleaseError(Phase.CONFIG_ERROR, f"Invalid app_port in README: {value!r} is not a port (1-65535)")


def _path(value: object) -> str:
    if isinstance(value, str) and value.startswith("/"):
        return value
    raise ReleaseError(Phase.CONFIG_ERROR, f"Invalid base_path in README: {value!r} does not start with /")


def _seconds(value: object) -> float:
    match = _DURATION.fullmatch(str(value))
    if match is None:
        text = f"Invalid startup_duration_timeout in README: {value!r} is not a duration such as 30m or 1h"
        raise ReleaseError(Phase.CONFIG_ERROR, text)
    return float(match["count"]) * _SECONDS[match["unit"]]
