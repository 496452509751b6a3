"""The guide's commands do what it says, in a clone of their own, against a local Hub of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import markdown
from tests.docs.acceptance import ROOT
from tests.e2e.project import Project, clone, lend_environment

GUIDE = ROOT / "docs" / "guide.md"
RUNNABLE = {"sh": 0, "sh exit-1": 1}
"""What stands behind a fence, and the exit code that is expected. `sh no-run` is for a reader's own Hub."""


def test_every_block_of_commands_says_whether_it_is_run() -> None:
    known = {*RUNNABLE, "sh no-run"}
    blocks = [block for page in markdown.documents() for block in markdown.blocks(page) if block.info.startswith("sh")]
    assert {block.info for block in blocks} <= known
    assert sum(block.info in RUNNABLE for block in blocks) > 5


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A clone whose `./inv` finds its `.venv` made, and whose local Hub is stopped at the end."""
    root = tmp_path / "spacedock"
    clone(root)
    lend_environment(root)
    made = Project(root, {"SPACEDOCK_HUB_PORT": "0"})
    yield made
    assert made.inv("hub.stop").code == 0


def test_commands_of_the_guide(project: Project) -> None:
    for block in markdown.blocks(GUIDE):
        if block.info not in RUNNABLE:
            continue
        done = project.run(["sh", "-eu", "-c", block.text])
        shown = f"docs/guide.md:{block.line}\n{block.text}\n{done.out}\n{done.err}"
        assert done.code == RUNNABLE[block.info], shown
        assert "bug:" not in done.err, shown
