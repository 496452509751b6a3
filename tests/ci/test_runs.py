"""The scripts of the workflows, run as they stand: a review of a real merge, a rollout and a night on the local Hub."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.report.review import MARK
from tests.ci.hub_of_code import REPOSITORY, TOKEN, Code, served
from tests.ci.workflows import outputs, run, step
from tests.e2e.by_hand import by_hand
from tests.e2e.project import Project, clone, get, lend_environment

SELF = "from pathlib import Path\nPath(__file__).with_name('stranger-ran').touch()\n"


@pytest.fixture
def code() -> Iterator[Code]:
    with served() as running:
        yield running


def git(root: Path, *arguments: str) -> str:
    own = ("-c", "user.name=Mallory", "-c", "user.email=mallory@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", root, *own, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(project: Project) -> None:
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message", "Change")


@pytest.fixture
def merged(tmp_path: Path) -> Project:
    """A clone at GitHub's test merge of a pull request whose code leaves a trace where it is run."""
    root = tmp_path / "spacedock"
    clone(root)
    project = Project(root)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(project)
    git(root, "switch", "--quiet", "--create", "feature")
    project.edit("spaces.yaml", "hardware: cpu-upgrade", "hardware: a100-large")
    for path in ("tasks.py", "infra/__init__.py", "service/main.py"):
        (root / path).write_text(SELF + (root / path).read_text())
    commit(project)
    git(root, "switch", "--quiet", "main")
    (root / "CHANGELOG.md").write_text("# Moved on\n")
    commit(project)
    git(root, "checkout", "--quiet", "--detach")
    git(root, "merge", "--quiet", "--no-edit", "feature")
    lend_environment(root)
    return project


def test_a_review_runs_the_code_of_the_base_and_reads_the_pull_request(merged: Project, tmp_path: Path) -> None:
    temp = tmp_path / "temp"
    done = run(step("review", "Review"), merged.root, temp, {"GITHUB_SHA": git(merged.root, "rev-parse", "HEAD")})
    assert done.returncode == 0, done.stderr
    review = (temp / "review.md").read_text()
    assert review.startswith(MARK)
    assert "a100-large" in review
    assert "Moved on" not in review
    assert list(merged.root.rglob("stranger-ran")) == []


def test_a_plan_a_rollout_and_the_nights_after_it(project: Project, code: Code, tmp_path: Path) -> None:
    lend_environment(project.root)
    github = {"GITHUB_API_URL": code.api, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": TOKEN}
    environ = dict(project.environ) | github | {"ENVIRONMENT": "local", "HF_TOKEN": "hf_local"}
    temp = tmp_path / "temp"

    assert _plan(project, temp, environ) == "api=acme/api"
    assert "## Plan for <code>local</code>" in (temp / "github_step_summary").read_text()
    assert json.loads((temp / "plan.json").read_text())["format"].startswith("spacedock plan")
    _deploy(project, temp, environ)
    [space] = project.inv("status", "--env", "local", "--json").json["spaces"]
    assert get(space["url"], "health").status_code == 200
    assert _plan(project, temp, environ) == ""

    _night(project, temp, environ)
    assert code.calls == []
    by_hand(project.hub()["endpoint"], 'api.add_space_variable("acme/api", "LOG_LEVEL", "error")', tmp_path)
    _night(project, temp, environ)
    assert [(issue["title"], issue["state"]) for issue in code.issues] == [("Drift in local", "open")]
    assert "variable LOG" in code.issues[0]["body"]
    _deploy(project, temp, environ | {"SPACES": "api=acme/api"})
    _night(project, temp, environ)
    assert [issue["state"] for issue in code.issues] == ["closed"]


def _plan(project: Project, temp: Path, environ: dict[str, str]) -> str:
    done = run(step("plan", "Plan"), project.root, temp, environ)
    assert done.returncode == 0, done.stderr
    return outputs(temp)["spaces"]


def _deploy(project: Project, temp: Path, environ: dict[str, str]) -> None:
    values = {"PROD_UPSTREAM_TOKEN": "", "STAGING_UPSTREAM_TOKEN": ""}
    done = run(step("deploy", "Deploy"), project.root, temp, {"SPACES": outputs(temp)["spaces"]} | environ | values)
    assert done.returncode == 0, done.stderr


def _night(project: Project, temp: Path, environ: dict[str, str]) -> None:
    looked = run(step("drift", "Look"), project.root, temp, environ)
    assert looked.returncode == 0, looked.stderr
    done = run(step("drift", "Keep one issue"), project.root, temp, environ | {"CODE": outputs(temp)["code"]})
    assert done.returncode == 0, done.stderr


def test_a_rollout_ends_at_the_first_space_that_fails(project: Project, tmp_path: Path) -> None:
    lend_environment(project.root)
    values = {
        "PROD_UPSTREAM_TOKEN": "",
        "STAGING_UPSTREAM_TOKEN": "",
        "ENVIRONMENT": "local",
        "SPACES": "nobody=acme/nobody api=acme/api",
    }
    done = run(step("deploy", "Deploy"), project.root, tmp_path / "temp", dict(project.environ) | values)
    assert done.returncode == 1
    assert "has no Space nobody" in done.stderr
    assert project.hub()["spaces"] == 0
