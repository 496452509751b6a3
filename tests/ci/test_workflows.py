"""The workflows are well formed, audited, and call only what is there."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import pytest
from invoke import Parser

import tasks
from infra.ci.__main__ import parser
from tests.ci.workflows import FILES, FOLDER, ROOT, Step, load, steps

BIN = Path(sys.prefix) / "bin"
INJECTED = """\
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: echo "${{ github.event.pull_request.title }}"
"""
WRITES = {"comment": {"pull-requests"}, "deploy": {"id-token"}, "drift": {"issues"}, "plan": set(), "review": set()}
"""All that any job may write."""


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / name, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_workflows_have_the_form_that_github_takes(schema: str, tmp_path: Path) -> None:
    done = tool("check-jsonschema", "--builtin-schema", schema, *FILES)
    assert done.returncode == 0, done.stdout
    (tmp_path / "bad.yml").write_text("on: push\njobs: {a: {runs-on: x, step: []}}\n")
    assert tool("check-jsonschema", "--builtin-schema", schema, tmp_path / "bad.yml").returncode == 1


def test_updates_of_actions_have_the_form_that_github_takes() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.dependabot", ROOT / ".github" / "dependabot.yml")
    assert done.returncode == 0, done.stdout


def test_the_audit_finds_nothing(tmp_path: Path) -> None:
    done = tool(
        "zizmor", "--offline", "--strict-collection", "--no-progress", "--min-severity=medium", ROOT / ".github"
    )
    assert done.returncode == 0, done.stdout
    (tmp_path / "bad.yml").write_text(INJECTED)
    found = tool("zizmor", "--offline", "--no-progress", tmp_path / "bad.yml").stdout
    for audit in ("dangerous-triggers", "template-injection", "unpinned-uses", "artipacked"):
        assert f"error[{audit}]" in found or f"warning[{audit}]" in found


def test_only_one_finding_is_silenced_and_it_says_why() -> None:
    silenced = [line for path in FILES for line in path.read_text("utf-8").splitlines() if "zizmor: ignore" in line]
    assert len(silenced) == 1
    assert re.search(r"# zizmor: ignore\[dangerous-triggers\] \w.{20,}", silenced[0])


@pytest.mark.parametrize("found", steps(), ids=lambda found: f"{found.workflow}-{found.name}")
def test_no_script_has_text_pasted_into_it(found: Step) -> None:
    assert "${{" not in found.script


def test_every_action_is_pinned_to_a_commit_and_names_its_version() -> None:
    uses = [line.strip() for path in FILES for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert len(uses) > 5
    pinned = re.compile(r"(- )?uses: (actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/workflows/plan\.yml)")
    assert [line for line in uses if not pinned.fullmatch(line)] == []
    commits = {line.split("uses: ")[1].split("@")[0]: line.split("@")[1] for line in uses if "@" in line}
    assert len(commits) == len(set(re.findall(r"uses: (\S+@.*)", "\n".join(uses))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_job_may_write_only_what_it_must(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    granted = {
        name for job in workflow["jobs"].values() for name, right in job["permissions"].items() if right == "write"
    }
    assert granted == WRITES[path.stem]
    assert workflow["concurrency"]["group"]


def test_what_a_stranger_can_start_holds_no_secret() -> None:
    for name in ("review", "comment"):
        assert "secrets." not in (FOLDER / f"{name}.yml").read_text("utf-8")
    assert all("pull_request_target" not in load(path)["on"] for path in FILES)
    checkouts = [step for job in load(FOLDER / "comment.yml")["jobs"].values() for step in job["steps"]]
    assert [step.get("with", {}).keys() & {"ref", "repository"} for step in checkouts] == [set()] * len(checkouts)


@pytest.mark.parametrize("found", steps(), ids=lambda found: f"{found.workflow}-{found.name}")
def test_every_command_of_a_script_is_there_with_its_options(found: Step) -> None:
    # a copy: invoke takes the help texts out of the tasks whose options it reads
    known = Parser(contexts=copy.deepcopy(tasks.namespace).to_contexts())
    ours = list(found.commands("./inv"))
    for command in ours:
        parsed = known.parse_argv(command)
        assert [context.name for context in parsed] == [command[0]]
    posts = list(found.commands("python3 -m infra.ci"))
    for command in posts:
        assert parser().parse_args(command).verb == command[0]
    assert ours or posts
