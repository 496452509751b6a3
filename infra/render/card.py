"""The Space card's YAML front matter, dumped from data (hub-docs, Spaces config reference)."""

import yaml

from infra.model.fleet import Space


def front_matter(space: Space) -> str:
    """Return the YAML between the two `---` lines, a newline at its end."""
    text: str = yaml.safe_dump(
        _front_matter(space), sort_keys=False, allow_unicode=True, default_flow_style=False, width=2**31
    )
    return text


def _front_matter(space: Space) -> dict[str, object]:
    keys: dict[str, object] = {
        "title": space.title,
        "emoji": space.emoji,
        "colorFrom": space.color_from,
        "colorTo": space.color_to,
        "sdk": space.sdk,
        "app_port": space.app_port,
        "pinned": space.pinned,
        "startup_duration_timeout": duration(space.startup_timeout),
    }
    optional: dict[str, object] = {
        "base_path": space.base_path if space.base_path != "/" else "",
        "short_description": space.description,
        "tags": list(space.tags),
        "license": space.license,
        **space.card,
    }
    return keys | {key: value for key, value in optional.items() if value not in ("", [], None)}


def duration(seconds: int) -> str:
    """Write seconds as the card wants them: `1h`, `30m` or `90s`, in the largest unit that fits."""
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
