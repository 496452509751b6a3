"""docs/dependencies.md gives one full line to each direct dependency, and to nothing else."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUNTIME, DEVELOPMENT = "At run time", "For development"
COLUMNS = 5


def declared(section: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = project["project"]["dependencies"] if section == RUNTIME else project["dependency-groups"]["dev"]
    return [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in lines]


def rows(section: str) -> list[list[str]]:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    body = text.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line.startswith("| `")
    ]


@pytest.mark.parametrize("section", [RUNTIME, DEVELOPMENT])
def test_each_direct_dependency_has_its_line_and_no_line_is_stale(section: str) -> None:
    assert sorted(row[0].strip("`") for row in rows(section)) == sorted(declared(section))


@pytest.mark.parametrize("section", [RUNTIME, DEVELOPMENT])
def test_every_line_answers_every_question(section: str) -> None:
    assert [row[0] for row in rows(section) if len(row) != COLUMNS or not all(row)] == []
