"""Writes bundles into folders, for people to look at."""

import shutil
from pathlib import Path

from infra.model.bundle import RELEASE_PATH, Bundle
from infra.model.errors import InputError


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write a bundle's files. A bundle that was written there before is replaced.

    Raises:
        InputError: the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / RELEASE_PATH).exists():
            raise InputError(f"{folder} is not empty", "Name another folder, or empty this one: nothing was written.")
        shutil.rmtree(folder)
    for file in bundle.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
