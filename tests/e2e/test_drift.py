"""Somebody changes a Space by hand: `drift` finds that and nothing else, and `deploy` puts right what it manages."""

import json
from pathlib import Path

import pytest

from tests.e2e.by_hand import by_hand
from tests.e2e.project import Done, Project

CHANGED = """
api.add_space_variable("acme/api", "LOG_LEVEL", "error")
api.add_space_variable("acme/api", "COLOUR", "red")
api.delete_space_variable("acme/api", "ENVIRONMENT")
api.add_space_secret("acme/api", "BACK_DOOR", "canary-of-a-person")
api.update_repo_settings("acme/api", repo_type="space", visibility="private")
api.request_space_hardware("acme/api", "cpu-upgrade")
api.upload_file(path_or_fileobj=b"x = 1", path_in_repo="notes.py", repo_id="acme/api", repo_type="space")
api.delete_file("Dockerfile", "acme/api", repo_type="space")
"""


@pytest.fixture
def deployed(project: Project) -> Project:
    project.deploy()
    return project


def drift(project: Project, *arguments: str) -> Done:
    return project.inv("drift", "--env", "local", *arguments)


def test_nothing_changed_by_hand_is_one_line(deployed: Project) -> None:
    done = drift(deployed)
    assert (done.code, done.out) == (0, "No drift: the Hub is as the last deploys left it.\n")
    assert drift(deployed, "--json").json["drift"] == []


def test_each_change_by_hand_is_found_with_who_and_when_where_the_hub_tells(deployed: Project, tmp_path: Path) -> None:
    by_hand(deployed.hub()["endpoint"], CHANGED, tmp_path)
    done = drift(deployed, "--json")
    assert done.code == 2, done.err
    told = {(d["kind"], d["name"]): d for d in done.json["drift"]}
    assert {name: told[name]["after"] for name in sorted(told)} == {
        ("file", "Dockerfile"): None,
        ("file", "notes.py"): told["file", "notes.py"]["after"],
        ("secret", "BACK_DOOR"): None,
        ("setting", "hardware"): "cpu-upgrade",
        ("setting", "visibility"): "private",
        ("variable", "COLOUR"): "red",
        ("variable", "ENVIRONMENT"): None,
        ("variable", "LOG_LEVEL"): "error",
    }
    for kind, name in [("file", "notes.py"), ("file", "Dockerfile")]:
        assert told[kind, name]["who"]
    for kind, name in [("file", "notes.py"), ("secret", "BACK_DOOR"), ("variable", "COLOUR")]:
        assert told[kind, name]["at"]
    shown = drift(deployed)
    assert "of settings neither" in shown.err
    assert "canary-of-a-person" not in done.out + done.err + shown.out + shown.err
    assert drift(deployed, "--markdown").out.startswith("## Drift in <code>local</code>")


def test_a_paused_and_a_deleted_space_are_drift_and_a_deploy_heals(deployed: Project, tmp_path: Path) -> None:
    endpoint = deployed.hub()["endpoint"]
    by_hand(endpoint, 'api.pause_space("acme/api")', tmp_path)
    [paused] = drift(deployed, "--json").json["drift"]
    assert (paused["name"], paused["reason"]) == ("stage", "it was paused")
    by_hand(endpoint, 'api.delete_repo("acme/api", repo_type="space")', tmp_path)
    [gone] = drift(deployed, "--json").json["drift"]
    assert (gone["kind"], gone["reason"]) == ("space", "it does not exist: it was deleted, or never deployed")
    deployed.deploy()
    assert drift(deployed).code == 0


def test_a_plan_as_markdown_names_what_was_changed(deployed: Project, tmp_path: Path) -> None:
    by_hand(deployed.hub()["endpoint"], 'api.add_space_variable("acme/api", "LOG_LEVEL", "@everybody")', tmp_path)
    done = deployed.inv("plan", "--env", "local", "--markdown", "--out", str(tmp_path / "plan.json"))
    assert done.code == 0, done.err
    assert done.out.startswith("<!-- spacedock plan local -->\n## Plan for <code>local</code>")
    assert "@" not in done.out
    assert json.loads((tmp_path / "plan.json").read_text())["plan"]["waves"] == [["api"]]
