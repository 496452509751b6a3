"""Policies of spaces.yaml stop the commands that they are about."""

from pathlib import Path

import pytest

from tests.e2e.project import Project, clone


@pytest.fixture
def alone(tmp_path: Path) -> Project:
    clone(tmp_path / "spacedock")
    return Project(tmp_path / "spacedock", {"SPACEDOCK_HUB_PORT": "0"})


def add(project: Project, policies: str) -> int:
    """Write policies at the end of spaces.yaml; return the line of the first."""
    file = project.root / "spaces.yaml"
    text = file.read_text()
    file.write_text(f"{text}policies:\n{policies}")
    return len(text.splitlines()) + 2


@pytest.mark.parametrize("command", [("validate",), ("plan", "--env", "prod"), ("deploy", "--env", "prod")])
def test_a_broken_policy_stops_the_command_at_the_value_that_breaks_it(
    alone: Project, command: tuple[str, ...]
) -> None:
    line = add(alone, "  - hardware: [cpu-basic]\n    environments: [prod]\n")
    done = alone.inv(*command)
    assert done.code == 1
    assert f"SD201 the policy in line {line} does not allow `hardware: cpu-upgrade` (in environment `prod`)" in done.err
    assert "        hardware: cpu-upgrade\n" in done.err
    assert "^^^^^^^^^^^" in done.err


def test_a_policy_of_level_warning_is_shown_and_stops_nothing(alone: Project) -> None:
    add(alone, "  - hardware: [cpu-basic]\n    level: warning\n")
    done = alone.inv("validate", "--json")
    assert done.code == 0
    assert [(d["code"], d["severity"]) for d in done.json["diagnostics"]] == [("SD201", "warning")]


def test_a_deploy_from_where_changes_may_not_come_from_is_refused_before_any_write(project: Project) -> None:
    add(project, "  - source: [ci]\n    environments: [local]\n")
    planned = project.inv("plan", "--env", "local", CI="")
    assert planned.code == 0, planned.err
    assert "SD207" in planned.err
    refused = project.inv("deploy", "--env", "local", "--json", CI="")
    assert refused.code == 1
    [problem] = refused.json["problems"]
    assert "SD207 changes come from CI alone" in problem["message"]
    assert project.hub()["writes"] == 0
    assert project.inv("deploy", "--env", "local", CI="true").code == 0
