"""Saved plans on disk, for their owner alone: they hold the code of the service."""

import os
import tempfile
from pathlib import Path

from infra.model.errors import InputError


def write_plan(content: bytes, path: Path) -> None:
    """Write a sealed plan whole or not at all, readable by its owner alone (mode 0600).

    Raises:
        InputError: it cannot be written there.
    """
    try:
        # The file that mkstemp makes has mode 0600, and a rename keeps it.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError as error:
        raise InputError(f"the plan cannot be written to {path}: {error.strerror}", "Name another file.") from None


def read_plan(path: Path) -> bytes:
    """Return the content of a saved plan.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        help_ = "Make it with `inv plan --env NAME --out FILE`."
        raise InputError(f"the plan cannot be read from {path}: {error.strerror}", help_) from None
