"""Texts that are compared whole. `UPDATE_GOLDEN=1 ./inv test --only tests/render` writes them again (tests/golden)."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"


def check(name: str, text: str) -> None:
    """Compare a text with its file, or write the file where the environment says so."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.exists(), f"there is no {path.relative_to(GOLDEN.parents[1])}: write it with UPDATE_GOLDEN=1"
    assert text == path.read_text("utf-8")
