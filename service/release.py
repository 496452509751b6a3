"""Which release this is: the digest that the deployed bundle carries."""

from pathlib import Path

import structlog
from pydantic import BaseModel, Field, ValidationError

log = structlog.stdlib.get_logger()


class Release(BaseModel):
    """`release.json` at the bundle's root; `artifact` is the SHA-256 over the bundle's environment-free files."""

    artifact: str = Field(pattern=r"^[0-9a-f]{64}$")


def read_release(path: Path) -> str | None:
    """Give the artifact digest, or None where the service runs from its source and has no such file."""
    try:
        return Release.model_validate_json(path.read_bytes()).artifact
    except FileNotFoundError:
        return None
    except ValidationError:
        log.warning("release unknown", file=str(path), reason='not of the form {"artifact": "<64 hex digits>"}')
        return None
