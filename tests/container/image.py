"""A built image."""

from dataclasses import dataclass

from infra.model.bundle import Bundle
from infra.model.fleet import Space
from tests.container.podman import Podman


@dataclass(frozen=True)
class Image:
    """What it was built from, and the seconds that took."""

    podman: Podman
    name: str
    space: Space
    bundle: Bundle
    seconds: float
