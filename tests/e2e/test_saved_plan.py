"""Plans that are kept, aimed, and made after somebody changed something by hand."""

import json
import os
import stat
import subprocess
import sys

from tests.e2e.project import KEPT, Project

BY_HAND = """
from huggingface_hub import HfApi
api = HfApi()
{what}
"""


def by_hand(project: Project, what: str) -> None:
    """Do something with the plain client, as a person would."""
    clean = {key: value for key, value in os.environ.items() if key in KEPT}
    environ = {"HF_ENDPOINT": project.hub()["endpoint"], "HF_TOKEN": "hf_by_hand", "HF_HUB_DISABLE_TELEMETRY": "1"}
    home = {"HOME": str(project.root.parent / "by-hand")}
    subprocess.run([sys.executable, "-c", BY_HAND.format(what=what)], env=clean | environ | home, check=True)


def test_a_saved_plan_is_refused_after_a_change_by_hand_and_nothing_is_written(project: Project) -> None:
    project.deploy()
    project.edit("service/__init__.py", '__version__ = "0.1.0"', '__version__ = "0.2.0"')
    saved = project.inv("plan", "--env", "local", "--out", "p.json")
    assert saved.code == 0, saved.err
    assert stat.S_IMODE((project.root / "p.json").stat().st_mode) == 0o600
    by_hand(project, 'api.add_space_variable("acme/api", "LOG_LEVEL", "warning")')
    before = project.hub()["writes"]
    refused = project.inv("deploy", "--plan", "p.json", "--json")
    assert refused.code == 1
    assert refused.json["problems"][0]["message"] == "acme/api moved since the plan was made"
    assert project.hub()["writes"] == before


def test_a_saved_plan_that_was_altered_is_refused(project: Project) -> None:
    project.deploy()
    project.edit("service/__init__.py", '__version__ = "0.1.0"', '__version__ = "0.2.0"')
    project.inv("plan", "--env", "local", "--out", "p.json")
    file = json.loads((project.root / "p.json").read_text())
    blob = next(iter(file["plan"]["blobs"]))
    file["plan"]["blobs"][blob] = "aW1wb3J0IG9zCg=="
    (project.root / "p.json").write_text(json.dumps(file))
    before = project.hub()["writes"]
    refused = project.inv("deploy", "--plan", "p.json")
    assert refused.code == 1
    assert "the saved plan was altered" in refused.err
    assert project.hub()["writes"] == before


def test_a_saved_plan_is_carried_out_as_it_was_shown(project: Project) -> None:
    project.deploy()
    project.edit("service/__init__.py", '__version__ = "0.1.0"', '__version__ = "0.2.0"')
    shown = project.inv("plan", "--env", "local", "--json", "--out", "p.json").json
    project.edit("service/__init__.py", '__version__ = "0.2.0"', '__version__ = "0.3.0"')
    done = project.inv("deploy", "--plan", "p.json", "--json")
    assert done.code == 0, done.err
    assert done.json["spaces"][0]["release"] == shown["spaces"][0]["artifact"]
    assert project.inv("plan", "--env", "local", "--detailed-exitcode").code == 2
    again = project.inv("deploy", "--plan", "p.json")
    assert again.code == 1, "a plan holds once"


def test_what_was_changed_by_hand_is_told_healed_and_settled(project: Project) -> None:
    project.deploy()
    by_hand(project, 'api.add_space_variable("acme/api", "LOG_LEVEL", "warning")')
    found = project.inv("plan", "--env", "local", "--refresh-only", "--json", "--detailed-exitcode")
    assert found.code == 2
    assert [(d["name"], d["before"], d["after"]) for d in found.json["drift"]] == [("LOG_LEVEL", "debug", "warning")]
    shown = project.inv("plan", "--env", "local", "--json").json
    assert [c["name"] for c in shown["spaces"][0]["changes"]] == ["LOG_LEVEL"]
    assert project.deploy()["outcome"] == "deployed"
    assert project.inv("plan", "--env", "local", "--refresh-only", "--detailed-exitcode").code == 0
    assert project.inv("plan", "--env", "local", "--detailed-exitcode").code == 0


def test_targets_are_keys_of_the_environment(project: Project) -> None:
    shown = project.inv("plan", "--env", "local", "--json", "--target", "api")
    assert [part["scope"] for part in shown.json["spaces"]] == ["planned"]
    unknown = project.inv("plan", "--env", "local", "--target", "api,web")
    assert unknown.code == 1
    assert "no Space web" in unknown.err
