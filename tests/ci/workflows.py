"""The workflows as data, and their scripts as programs that can be run here."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))


@dataclass(frozen=True)
class Step:
    """One step that runs a script."""

    workflow: str
    name: str
    script: str
    variables: frozenset[str]
    """What `env:` gives it."""

    def commands(self, program: str) -> Iterator[list[str]]:
        """Yield the arguments of each call of a program, every shell variable as it is written."""
        joined = self.script.replace("\\\n", " ")
        for found in re.finditer(rf"{re.escape(program)} ([^\n]*)", joined):
            words = shlex.shlex(found[1], posix=True, punctuation_chars=True)
            words.whitespace_split = True
            yield list(_until_operator(words))


def _until_operator(words: Iterator[str]) -> Iterator[str]:
    for word in words:
        if not set(word) - set("();<>|&"):
            return
        yield word


def load(path: Path) -> Any:
    """Read a workflow with every value as text, so that `on` stays a word."""
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


def steps() -> list[Step]:
    return [
        Step(path.stem, step["name"], step["run"], frozenset(step.get("env", {})))
        for path in FILES
        for job in load(path)["jobs"].values()
        for step in job.get("steps", [])
        if "run" in step
    ]


def step(workflow: str, name: str) -> Step:
    return next(found for found in steps() if (found.workflow, found.name) == (workflow, name))


def run(found: Step, folder: Path, temp: Path, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub's runner does, with the variables that its step declares and no others of ours."""
    assert found.variables <= environ.keys(), f"{found.name} wants {sorted(found.variables - environ.keys())}"
    temp.mkdir(exist_ok=True)
    runner = {name: str(temp / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found.script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(temp), "RUNNER_TEMP": str(temp)} | runner | dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def outputs(temp: Path) -> dict[str, str]:
    """Return what the scripts so far told the steps after them; the last word counts."""
    file = temp / "github_output"
    return dict(line.split("=", 1) for line in file.read_text().splitlines()) if file.exists() else {}
