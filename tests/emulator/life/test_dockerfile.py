"""Data-driven: each case of dockerfile_cases.yaml is a test of its name."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.emulator.life.dockerfile import read_dockerfile
from infra.emulator.life.recipe import Mirror, Recipe
from infra.emulator.life.stages import ReleaseError

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("dockerfile_cases.yaml").read_text())


def facts_of(recipe: Recipe, env_names: list[str]) -> dict[str, Any]:
    return {
        "python": recipe.python,
        "user": recipe.user,
        "workdir": recipe.workdir,
        "command": list(recipe.command),
        "installs": [list(install.arguments) for install in recipe.installs],
        "files": [list(install.requirement_files) for install in recipe.installs],
        "hashes": [install.require_hashes for install in recipe.installs],
        "copies": [[list(copy.sources), copy.destination] for step in recipe.steps for copy in step.copies],
        "notes": [step.note for step in recipe.steps if step.note.startswith("not")],
        "env": {name: recipe.env[name] for name in env_names},
    }


@pytest.mark.parametrize("name", [name for name in CASES if "facts" in CASES[name]])
def test_facts(name: str) -> None:
    case = CASES[name]
    recipe = read_dockerfile(case["dockerfile"].encode(), case.get("build_args", {}))
    found = facts_of(recipe, list(case["facts"].get("env", {})))
    assert {key: found[key] for key in case["facts"]} == case["facts"]


@pytest.mark.parametrize("name", [name for name in CASES if "error" in CASES[name]])
def test_what_needs_a_container_is_refused_in_words(name: str) -> None:
    case = CASES[name]
    with pytest.raises(ReleaseError) as caught:
        read_dockerfile(case["dockerfile"].encode(), {})
    assert case["error"] in str(caught.value)
    assert caught.value.phase == "BUILD_ERROR"


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("/home/user/app/main.py", "/m/home/user/app/main.py"),
        ("--dir=/app", "--dir=/m/app"),
        ("/home/user/.local/bin:/usr/bin", "/m/home/user/.local/bin:/usr/bin"),
        ("/application", "/application"),
        ("https://example.com/app", "https://example.com/app"),
        ("cd /app && exec python /app/x.py", "cd /m/app && exec python /m/app/x.py"),
        ("/usr/bin/python", "/usr/bin/python"),
    ],
)
def test_the_applications_own_paths_are_put_on_this_machine(text: str, rewritten: str) -> None:
    recipe = read_dockerfile(b"FROM python:3.11\nWORKDIR /app\nCOPY . .\nWORKDIR /usr\n", {})
    assert Mirror(Path("/m"), recipe.owned).rewrite(text) == rewritten


WORDS = ["FROM", "python:3.11", "AS", "ENV", "ARG", "COPY", "--from=a", "ADD", "RUN", "pip install", "-r", "CMD"]
MARKS = [
    '["a"]',
    "[1]",
    '"',
    "'",
    "$",
    "${",
    "${A:-b}",
    "}",
    "\\",
    "\n",
    "\t",
    "#",
    "&&",
    "=",
    "--mount=target=x",
    "\x80",
]


@given(st.lists(st.sampled_from([*WORDS, *MARKS]), max_size=14))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_refused(parts: list[str]) -> None:
    text = "FROM python:3.11\n" + " ".join(parts)
    with suppress(ReleaseError):
        assert read_dockerfile(text.encode("latin-1"), {"A": "x"}).python == "3.11"
