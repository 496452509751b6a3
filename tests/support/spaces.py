"""Spaces, environments and bundles for tests, with every field at an ordinary value."""

from collections.abc import Mapping
from typing import Any

from infra.model.bundle import CARD_PATH, Bundle, File, artifact_digest
from infra.model.fleet import Cors, Environment, Health, Service, Space

ORDINARY: dict[str, Any] = {
    "key": "api",
    "environment": "prod",
    "owner": "acme",
    "name": "api",
    "title": "Acme API",
    "description": "The public API of Acme.",
    "emoji": "🚀",
    "color_from": "blue",
    "color_to": "indigo",
    "visibility": "public",
    "hardware": "cpu-basic",
    "sleep_time": None,
    "region": None,
    "sdk": "docker",
    "app_port": 7860,
    "base_path": "/",
    "startup_timeout": 1800,
    "python": "3.11",
    "service": Service(),
    "health": Health(),
    "cors": Cors(),
    "variables": (),
    "secrets": (),
    "pinned": False,
    "tags": ("fastapi",),
    "license": "apache-2.0",
    "protected": False,
    "card": {},
}


def space(**fields: Any) -> Space:
    """Return a Space; its key and its name on the Hub are the same unless both are given."""
    named = {"name": fields["key"]} if "key" in fields else {}
    return Space.model_validate({**ORDINARY, **named, **fields})


def environment(*spaces: Space, name: str = "prod", hub: str = "https://huggingface.co") -> Environment:
    return Environment(name=name, hub=hub, spaces=spaces)


def bundle_of(key: str, files: Mapping[str, str]) -> Bundle:
    """Return a bundle of the given texts; all but the card make the artifact."""
    made = tuple(File(path=path, content=text.encode()) for path, text in sorted(files.items()))
    return Bundle(space=key, artifact=artifact_digest(f for f in made if f.path != CARD_PATH), files=made)
