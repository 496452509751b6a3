"""The guide's commands do what it says, in a clone of their own, against a local Hub of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import markdown
from tests.docs.acceptance import ROOT

GUIDE = ROOT / "docs" / "guide.md"
RUNNABLE = {"sh": 0, "sh exit-1": 1}
"""What stands behind a fence, and the exit code that is expected. `sh no-run` is for a reader's own Hub."""


def test_every_block_of_commands_says_whether_it_is_run() -> None:
    known = {*RUNNABLE, "sh no-run"}
    blocks = [block for page in markdown.documents() for block in markdown.blocks(page) if block.info.startswith("sh")]
    assert {block.info for block in blocks} <= known
    assert sum(block.info in RUNNABLE for block in blocks) > 5


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project as git would hand it out, changes of the working tree included, with this environment."""
    folder = tmp_path / "spacedock"
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
            (folder / name).chmod((ROOT / name).stat().st_mode)
    _lend_environment(folder)
    yield folder
    subprocess.run(["./inv", "hub.stop"], cwd=folder, env=_environ(tmp_path), check=True, capture_output=True)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def _lend_environment(folder: Path) -> None:
    """Give the clone a `.venv` whose packages are those of the running one, so that nothing is installed."""
    venv, own = folder / ".venv", Path(sys.prefix)
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(own / "bin" / "python")
    (venv / "lib").symlink_to(own / "lib")
    (venv / "pyvenv.cfg").write_bytes((own / "pyvenv.cfg").read_bytes())
    for lock in ("runtime.txt", "dev.txt"):
        (venv / lock).write_bytes((ROOT / "requirements" / lock).read_bytes())


def _environ(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "SPACEDOCK_", "GIT_"))}
    return {**kept, "HOME": str(home), "SPACEDOCK_HUB_PORT": "0"}


def test_commands_of_the_guide(clone: Path) -> None:
    for block in markdown.blocks(GUIDE):
        if block.info not in RUNNABLE:
            continue
        script = f"set -eu\n{block.text}"
        done = subprocess.run(
            ["sh"], input=script, cwd=clone, env=_environ(clone.parent), capture_output=True, text=True, check=False
        )
        shown = f"docs/guide.md:{block.line}\n{block.text}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == RUNNABLE[block.info], shown
        assert "Traceback" not in shown
        assert "bug:" not in done.stderr, shown
