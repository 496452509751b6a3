"""What documents say by hand agrees with what the code does."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

import tasks
from infra import spec
from infra.model.errors import ExitCode
from tests.docs import markdown
from tests.docs.acceptance import ROOT
from tests.test_architecture import NOUNS, STAGES, TABLE

README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def _excerpts() -> list[tuple[Path, markdown.Block]]:
    pages = markdown.documents()
    return [(page, block) for page in pages for block in markdown.blocks(page) if block.info == "yaml spaces.yaml"]


@pytest.mark.parametrize(
    ("page", "block"), _excerpts(), ids=[f"{page.name}-{block.line}" for page, block in _excerpts()]
)
def test_excerpt_of_spaces_yaml_has_no_fault(page: Path, block: markdown.Block) -> None:
    parsed = spec.parse(block.text, page.name)
    assert not parsed.diagnostics
    assert parsed.fleet is not None


def test_readme_shows_spaces_yaml_and_stays_short() -> None:
    assert any(page == README for page, _ in _excerpts())
    assert len(README.read_text("utf-8").splitlines()) < 120


def test_readme_names_every_task() -> None:
    rows = re.findall(r"^\| (`.+?) \|", README.read_text("utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert named == set(tasks.namespace.task_names)


def test_exit_codes_are_told() -> None:
    codes = [str(int(code)) for code in ExitCode]
    told = README.read_text("utf-8").partition("Exit codes:")[2].split("\n\n")[0].replace("\n", " ")
    assert re.findall(r"(?:^|· )\s*(\d+) ", told) == codes
    assert re.findall(r"^\| (\d+) \|", ARCHITECTURE.read_text("utf-8"), re.MULTILINE) == codes


def test_import_table_is_the_one_that_is_tested() -> None:
    rows = re.findall(r"^\| `(infra\.\w+)` \| .+? \| (.+?) \|$", ARCHITECTURE.read_text("utf-8"), re.MULTILINE)
    words = {"model": NOUNS, "ports": {"infra.ports"}, "stages": STAGES, "pydantic": {"pydantic"}, "nothing": set()}
    apart = {"infra.cli", "infra.tasks", "infra.watching", "infra.wiring", "infra.emulator"}  # described in words
    told = {
        module: set().union(*(words.get(word, {word}) for word in cell.split(", ")))
        for module, cell in rows
        if module not in apart
    }
    parts = {part for part in TABLE if part.count(".") == 1} - apart - {"infra.adapters"}
    assert told == {part: TABLE[part] for part in parts}


def test_hooks_are_the_tools_of_check() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    commands = [shlex.split(hook["entry"]) for hook in hooks]

    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(command[:2] == [".venv/bin/python", "-m"] for command in commands)
    assert [command[2:] for command in commands] == _checks()


def _checks() -> list[list[str]]:
    """Read from tasks.py the tools that `check` runs before the tests."""
    source = (ROOT / "tasks.py").read_text("utf-8").partition("def check(")[2].partition("\n\n\n")[0]
    return [re.findall(r'"([^"]+)"', tool) for tool in re.findall(r"\[([^\]]+)\]", source)]
