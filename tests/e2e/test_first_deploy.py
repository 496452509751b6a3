"""The first minute: a fresh clone, one command, a service that answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.project import KEPT, Project, clone, get

ASKS = """
from huggingface_hub import HfApi
api = HfApi()
info = api.space_info("acme/api")
print(info.id, info.sdk)
print(api.list_repo_commits("acme/api", repo_type="space")[0].title)
print(api.get_space_runtime("acme/api").stage)
print("".join(api.fetch_space_logs("acme/api", build=True))[:23])
"""


@pytest.mark.timeout(600)
@pytest.mark.acceptance("S1")
def test_s1_a_fresh_clone_becomes_a_running_service_by_one_command(tmp_path: Path) -> None:
    clone(tmp_path / "spacedock")
    fresh = Project(tmp_path / "spacedock", {"SPACEDOCK_HUB_PORT": "0"})
    try:
        done = fresh.run(["./inv", "deploy", "--env", "local", "--json"])
        assert done.code == 0, done.err
        report = done.json
        assert report.keys() == {"environment", "outcome", "spaces", "requests"}
        assert (report["environment"], report["outcome"]) == ("local", "deployed")
        [space] = report["spaces"]
        assert space.keys() == {"name", "id", "url", "stage", "release", "health", "changed"}
        assert (space["name"], space["id"], space["stage"]) == ("api", "acme/api", "RUNNING")
        assert (space["health"], space["changed"]) == ("healthy", True)
        assert get(space["url"], "health").text == '{"status":"healthy"}'
        assert get(space["url"]).json()["release"] == space["release"]
    finally:
        fresh.run(["./inv", "hub.stop"])


def test_a_second_deploy_is_unchanged_and_writes_nothing(project: Project) -> None:
    project.deploy()
    before = project.hub()
    second = project.deploy()
    after = project.hub()
    assert second["outcome"] == "unchanged"
    assert second["spaces"][0]["changed"] is False
    assert after["writes"] == before["writes"] > 0
    assert after["reads"] > before["reads"]


def test_the_official_client_answers_for_a_deployed_space(project: Project, tmp_path: Path) -> None:
    project.deploy()
    endpoint = project.hub()["endpoint"]
    clean = {key: value for key, value in os.environ.items() if key in KEPT}
    asked = subprocess.run(
        [sys.executable, "-c", ASKS],
        env=clean | {"HF_ENDPOINT": endpoint, "HOME": str(tmp_path), "HF_HUB_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    info, commit, stage, log = asked.stdout.splitlines()
    assert info == "acme/api docker"
    assert commit.startswith("Deploy release ")
    assert stage == "RUNNING"
    assert log.startswith("===== Build Queued at ")


def test_what_was_deployed_survives_a_restart_of_the_local_hub(project: Project) -> None:
    first = project.deploy()
    project.inv("hub.stop")
    again = project.deploy()
    assert again["outcome"] == "unchanged"
    assert again["spaces"][0]["release"] == first["spaces"][0]["release"]
