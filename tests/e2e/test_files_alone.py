"""The commands that read nothing but the project's files: no Hub, no token."""

from pathlib import Path

import pytest

from tests.e2e.project import Project, clone
from tests.support.repository import Repository


@pytest.fixture
def alone(tmp_path: Path) -> Project:
    clone(tmp_path / "spacedock")
    return Project(tmp_path / "spacedock")


def test_explain_names_the_line_that_can_be_changed(alone: Project) -> None:
    done = alone.inv("explain", "api", "--env", "prod", "--key", "hardware", "--json")
    assert done.code == 0, done.err
    [row] = done.json["keys"]
    line = (alone.root / "spaces.yaml").read_text().splitlines()[row["location"]["line"] - 1]
    assert line.strip() == f"hardware: {row['value']}" == "hardware: cpu-upgrade"
    shown = alone.inv("explain", "api", "--env", "prod", "--key", "hardware").out
    assert f"spaces.yaml:{row['location']['line']}" in shown


@pytest.mark.parametrize(
    ("arguments", "help_"),
    [
        (("apy", "--env", "prod"), "Did you mean api?"),
        (("api", "--env", "prd"), "Did you mean prod?"),
        (("api", "--env", "prod", "--key", "hardwear"), "Did you mean hardware?"),
        (("api", "--env", "prod", "--key", "variables.LOGLEVEL.value"), "Did you mean variables.LOG_LEVEL.value?"),
    ],
)
def test_a_misspelled_name_is_told_with_what_was_meant(alone: Project, arguments: tuple[str, ...], help_: str) -> None:
    done = alone.inv("explain", *arguments)
    assert done.code == 1
    assert help_ in done.err


def test_diff_puts_two_environments_side_by_side(alone: Project) -> None:
    done = alone.inv("diff", "--from", "dev", "--to", "prod", "--json")
    assert done.code == 0, done.err
    spaces = {space["space"]: space for space in done.json["spaces"]}
    assert (spaces["events"]["before"], spaces["events"]["after"]) == (None, "acme/events")
    keys = {d["key"]: (d["before"]["value"], d["after"]["value"]) for d in spaces["api"]["differences"] if d["before"]}
    assert keys["name"] == ("api-dev", "api")
    assert keys["protected"] == (False, True)
    shown = alone.inv("diff", "--from", "dev", "--to", "prod").out
    assert "only in prod: acme/events" in shown


def test_no_hub_was_started(alone: Project) -> None:
    alone.inv("diff", "--from", "dev", "--to", "prod")
    assert not (alone.root / ".spacedock").exists()


@pytest.fixture
def branch(alone: Project) -> Repository:
    repository = Repository(alone.root)
    repository.git("init", "--quiet", "--initial-branch", "main")
    repository.commit({})
    return repository


def test_review_tells_the_risk_of_a_branch_as_markdown(alone: Project, branch: Repository) -> None:
    alone.edit("spaces.yaml", "    protected: true\n", "")
    done = alone.inv("review", "--base", "main")
    assert done.code == 0, done.err
    assert done.out.startswith("<!-- spacedock review -->\n## Spacedock review\n")
    assert "It is no longer protected from being destroyed" in done.out
    told = alone.inv("review", "--base", "main", "--json").json
    assert [(risk["kind"], risk["spaces"]) for risk in told["risks"]] == [
        ("unprotected", ["api in prod"]),
        ("unprotected", ["events in prod"]),
    ]


def test_review_of_a_branch_with_faults_ends_with_1(alone: Project, branch: Repository) -> None:
    alone.edit("spaces.yaml", "title: Acme API", "titel: Acme API")
    done = alone.inv("review", "--base", "main")
    assert done.code == 1
    assert "Did you mean `title`?" in done.out
    missing = alone.inv("review", "--base", "nowhere")
    assert (missing.code, "git knows no revision" in missing.err) == (1, True)
