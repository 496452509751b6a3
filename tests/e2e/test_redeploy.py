"""Changes to a Space that runs."""

from tests.e2e.load import SteadyLoad
from tests.e2e.project import Project, get

STARTS = "def main() -> int:\n"
LOCK = 3
"""Writes by which a deploy that changes something keeps others away: a branch, a commit on it, its removal."""
BROKEN = 'def main() -> int:\n    print("the database schema is missing")\n    raise SystemExit(3)\n'


def test_no_request_is_lost_while_a_new_release_is_deployed(project: Project) -> None:
    first = project.deploy()["spaces"][0]
    project.edit("service/__init__.py", '__version__ = "0.1.0"', '__version__ = "0.2.0"')
    with SteadyLoad(first["url"], rate=50) as load:
        second = project.deploy()
    assert second["outcome"] == "deployed"
    assert load.answers.keys() == {"200"}
    assert load.answers["200"] > 50
    status = get(first["url"]).json()
    assert status["version"] == "0.2.0"
    assert status["release"] == second["spaces"][0]["release"] != first["release"]


def test_a_release_that_does_not_start_fails_the_deploy_and_the_previous_one_serves(project: Project) -> None:
    first = project.deploy()["spaces"][0]
    project.edit("service/__main__.py", STARTS, BROKEN)
    with SteadyLoad(first["url"], rate=50) as load:
        done = project.inv("deploy", "--env", "local", "--json")
    assert done.code == 4, done.err
    assert done.json["outcome"] == "rolled_back"
    [space] = done.json["spaces"]
    assert space["stage"] == "RUNNING"
    assert space["release"] == first["release"]
    assert "the database schema is missing" in done.err
    assert load.answers.keys() == {"200"}
    assert get(first["url"]).json()["release"] == first["release"]


def test_a_failed_release_that_is_not_put_back_stays_a_failure_until_it_is_mended(project: Project) -> None:
    project.edit("spaces.yaml", "    hub: local\n", "    hub: local\n    rollout: {on_failure: stop}\n")
    project.deploy()
    project.edit("service/__main__.py", STARTS, BROKEN)
    assert project.inv("deploy", "--env", "local").code == 4
    assert project.inv("deploy", "--env", "local").code == 4
    project.edit("service/__main__.py", BROKEN, STARTS)
    assert project.deploy()["outcome"] == "deployed"
    assert project.inv("verify", "--env", "local").code == 0


def test_a_build_that_fails_shows_the_build_log(project: Project) -> None:
    project.deploy()
    project.edit("service/requirements.txt", "fastapi==", "fastapi-of-nobody==")
    done = project.inv("deploy", "--env", "local")
    assert done.code == 4
    assert "BUILD_ERROR" in done.err
    assert "fastapi-of-nobody" in done.err


def test_only_what_differs_is_sent(project: Project) -> None:
    project.deploy()
    before = project.hub()["writes"]
    project.edit("spaces.yaml", "LOG_LEVEL: debug", "LOG_LEVEL: warning")
    plan = project.inv("plan", "--env", "local", "--json").json
    [space] = plan["spaces"]
    changed = {(change["kind"], change["name"]) for change in space["changes"]}
    assert changed == {("variable", "LOG_LEVEL"), ("file", "README.md")}
    assert project.deploy()["outcome"] == "deployed"
    assert project.hub()["writes"] == before + 3 + LOCK  # the variable, the commit, and the tag of what was proven
    assert project.deploy()["outcome"] == "unchanged"
