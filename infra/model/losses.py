"""What is lost when a Space is destroyed."""

from infra.model.base import Frozen


class Losses(Frozen):
    """All that the Hub holds of one Space, by name. The Hub keeps no copy of it."""

    environment: str
    space: str
    """The key in spaces.yaml."""
    id: str
    """`owner/name`, which must be typed."""
    url: str
    stage: str
    live: bool
    """Somebody may be using it now."""
    visibility: str
    hardware: str | None
    files: tuple[str, ...]
    variables: tuple[str, ...]
    secrets: tuple[str, ...]
    volumes: tuple[str, ...]
    """Where they are mounted; what they hold stays."""
