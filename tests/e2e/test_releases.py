"""Releases that were: told, gone back to, and brought to the next environment, byte for byte."""

from typing import Any

import pytest

from tests.e2e.by_hand import by_hand
from tests.e2e.project import Project, get
from tests.e2e.test_redeploy import LOCK

LARGE = b"\x00weights of the first release\n" * 40
"""A file that the Hub keeps by LFS, for its name."""
RUN = {
    "CI": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/fleet",
    "GITHUB_RUN_ID": "42",
    "GITHUB_ACTOR": "octocat",
}


@pytest.fixture
def twice(project: Project) -> Project:
    """A project with the environments local and next, deployed to local in two versions, the second one from CI."""
    project.edit("spaces.yaml", "  dev:\n    hub:", "  next: {hub: local, name: '{space}-next'}\n  dev:\n    hub:")
    project.edit("spaces.yaml", "      local:\n      dev:\n", "      local:\n      next:\n      dev:\n")
    (project.root / "service" / "weights.bin").write_bytes(LARGE)
    project.deploy()
    project.edit("service/__init__.py", '__version__ = "0.1.0"', '__version__ = "0.2.0"')
    project.edit("spaces.yaml", "LOG_LEVEL: debug", "LOG_LEVEL: warning")
    (project.root / "service" / "weights.bin").write_bytes(LARGE[::-1])
    (project.root / "service" / "added.txt").write_text("added\n")
    project.deploy(**RUN)
    return project


def history(project: Project, environment: str = "local") -> Any:
    return project.inv("history", "--env", environment, "--json").json["records"]


def downloaded(project: Project, space: str, revision: str) -> dict[str, bytes]:
    """Return all files of a Space at a revision, as the plain client downloads them."""
    target = project.root.parent / f"{space.replace('/', '-')}-{revision[:7]}"
    code = f"api.snapshot_download({space!r}, repo_type='space', revision={revision!r}, local_dir={str(target)!r})"
    by_hand(project.hub()["endpoint"], code, project.root.parent)
    files = (path for path in target.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {str(path.relative_to(target)): path.read_bytes() for path in files}


def refused(project: Project, *arguments: str) -> str:
    done = project.inv(*arguments)
    assert done.code == 1, done.err
    return done.err


def test_history_and_show_tell_both_releases(twice: Project) -> None:
    newest, oldest = history(twice)
    assert [newest["outcome"], oldest["outcome"]] == ["live", "verified"]
    assert newest["trailers"]["by"] == "https://github.com/acme/fleet/actions/runs/42 by octocat"
    assert oldest["trailers"]["by"] == ""
    assert newest["trailers"]["replaces"] == oldest["trailers"]["release"]
    assert newest["trailers"]["replaced_stage"] == "RUNNING"
    table = twice.inv("history", "--env", "local").out.splitlines()
    assert [row.split()[2:5] for row in table[1:]] == [
        ["api", newest["trailers"]["release"][:12], "deploy"],
        ["api", oldest["trailers"]["release"][:12], "deploy"],
    ]
    shown = twice.inv("show", newest["trailers"]["release"][:12], "--env", "local").out
    assert "~ variable LOG_LEVEL  debug → warning" in shown
    assert "+ file service/added.txt" in shown
    assert "~ file service/weights.bin" in shown
    assert "never had a release ffff" in refused(twice, "show", "ffff", "--env", "local")


def test_a_rollback_brings_back_tree_and_variables_and_the_next_plan_the_way_forward(twice: Project) -> None:
    second, first = history(twice)
    writes = twice.hub()["writes"]
    shown = twice.inv("rollback", "--env", "local", "--dry-run").out
    assert "secrets cannot be read back: they stay" in shown
    assert twice.hub()["writes"] == writes
    done = twice.inv("rollback", "--env", "local", "--json")
    assert (done.code, done.json["outcome"]) == (0, "rolled_back"), done.err
    third = history(twice)[0]
    assert (third["outcome"], third["trailers"]["restores"]) == ("live", first["commit"])
    assert twice.hub()["writes"] == writes + 3 + LOCK  # the variable, the commit, the tag
    back = downloaded(twice, "acme/api", third["commit"])
    assert back == downloaded(twice, "acme/api", first["commit"])
    assert back["service/weights.bin"] == LARGE
    status = get(done.json["spaces"][0]["url"]).json()
    assert (status["version"], status["release"]) == ("0.1.0", first["trailers"]["release"])
    ahead = twice.inv("plan", "--env", "local", "--json").json["spaces"][0]
    assert ahead["artifact"] == second["trailers"]["release"]
    assert {(c["kind"], c["name"]) for c in ahead["changes"]} == {
        ("variable", "LOG_LEVEL"),
        *(("file", name) for name in ("README.md", "release.json", "service/__init__.py", "service/added.txt")),
        ("file", "service/weights.bin"),
    }
    assert twice.inv("drift", "--env", "local").code == 0
    assert "no verified release came before" in refused(twice, "rollback", "--env", "local")
    assert "already" in refused(twice, "rollback", "--env", "local", "--to", first["trailers"]["release"][:9])


def test_promote_moves_the_artifact_unchanged_though_the_working_tree_differs(twice: Project) -> None:
    live = history(twice)[0]
    twice.edit("service/__init__.py", '__version__ = "0.2.0"', '__version__ = "0.3.0"')
    (twice.root / "service" / "weights.bin").write_bytes(b"newer")
    done = twice.inv("promote", "--from", "local", "--to", "next", "--json")
    assert (done.code, done.json["outcome"]) == (0, "deployed"), done.err
    [promoted] = history(twice, "next")
    assert promoted["trailers"]["purpose"] == "promote"
    assert promoted["trailers"]["release"] == live["trailers"]["release"] == done.json["spaces"][0]["release"]
    there = downloaded(twice, "acme/api-next", promoted["commit"])
    here = downloaded(twice, "acme/api", live["commit"])
    of_the_environment = {"README.md", ".spacedock.json"}
    assert there.keys() == here.keys()
    assert {path for path in there if there[path] != here[path]} == of_the_environment
    assert there["service/weights.bin"] == LARGE[::-1]
    status = get(done.json["spaces"][0]["url"]).json()
    assert (status["version"], status["environment"]) == ("0.2.0", "next")
    assert b"`LOG_LEVEL` | variable | `info`" in there["README.md"]


def test_a_source_changed_by_hand_is_promoted_only_with_a_reason_that_is_kept(twice: Project) -> None:
    by_hand(twice.hub()["endpoint"], "api.add_space_variable('acme/api', 'LOG_LEVEL', 'error')", twice.root.parent)
    told = refused(twice, "promote", "--from", "local", "--to", "next")
    assert "acme/api was changed by hand: variable LOG_LEVEL" in told
    assert "nothing was written" in told
    force = ("promote", "--from", "local", "--to", "next", "--force")
    assert "--force and --reason belong together" in refused(twice, *force)
    assert twice.inv(*force, "--reason", "it is only a log level").code == 0
    [promoted] = history(twice, "next")
    assert promoted["trailers"]["forced"].startswith("it is only a log level; in spite of: acme/api was changed")


def test_a_release_that_failed_is_told_with_its_cause_after_the_way_back(project: Project) -> None:
    project.deploy()
    starts = "def main() -> int:\n"
    project.edit("service/__main__.py", starts, f"{starts}    raise SystemExit(3)\n")
    assert project.inv("deploy", "--env", "local").code == 4
    back, failed, first = history(project)
    assert [one["outcome"] for one in (back, failed, first)] == ["live", "failed", "verified"]
    assert back["trailers"]["restores"] == first["commit"]
    assert back["trailers"]["failed"] == failed["trailers"]["release"]
    assert back["trailers"]["cause"] == failed["cause"]
    assert failed["cause"].startswith("stage: RUNTIME_ERROR")
    shown = project.inv("show", failed["trailers"]["release"][:12], "--env", "local").out
    assert "it failed: stage: RUNTIME_ERROR" in shown
    release = failed["trailers"]["release"][:12]
    assert f"release {release} was never verified there: stage: RUNTIME_ERROR" in refused(
        project, "rollback", "--env", "local", "--to", release
    )
