"""What the workflows write on GitHub, and what they refuse to write."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.ci.posts import LONGEST, REVIEW_MARK, WITHHELD
from infra.model.saved import seal
from infra.report.markdown import LONGEST_COMMENT
from infra.report.review import MARK
from tests.ci.hub_of_code import BOT, REPOSITORY, TOKEN, Code, served
from tests.support.fakes import FakeHub
from tests.support.plans import planned
from tests.support.spaces import space

ROOT = Path(__file__).parents[2]
SHA = "a" * 40
REVIEW = f"{MARK}\n## Spacedock review\n\n1 risk.\n"


@pytest.fixture
def code() -> Iterator[Code]:
    with served() as running:
        yield running


def run(code: Code, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a workflow does: no environment of Python's, no packages."""
    github = {"GITHUB_API_URL": code.api, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": TOKEN}
    head = {"HEAD_OWNER": "mallory", "HEAD_BRANCH": "feature", "HEAD_SHA": SHA}
    return subprocess.run(
        [sys.executable, "-S", "-m", "infra.ci", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | github | head | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def comment(code: Code, folder: Path, text: str = REVIEW, **environ: str) -> str:
    (folder / "review.md").write_text(text, "utf-8")
    done = run(code, "comment", str(folder / "review.md"), **environ)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_mark_by_which_a_comment_is_found_is_the_reviews_own() -> None:
    assert REVIEW_MARK == MARK
    assert LONGEST >= LONGEST_COMMENT


def test_a_review_becomes_one_comment_that_is_updated_in_place(code: Code, tmp_path: Path) -> None:
    code.open_pull(7, "mallory", "feature", SHA, ["spaces.yaml"])
    for number in range(150):
        code.say(7, "bob", f"talk {number}")
    code.say(7, "mallory", f"{MARK}\nforged")
    assert comment(code, tmp_path) == "commented on #7"
    assert comment(code, tmp_path, f"{MARK}\nnew") == "updated the comment on #7"
    ours = [row["body"] for row in code.comments[7] if row["user"]["login"] == BOT]
    assert ours == [f"{MARK}\nnew"]
    assert code.comments[7][150]["body"] == f"{MARK}\nforged"
    assert code.calls == ["POST issues/7/comments", "PATCH issues/comments/7151"]


def test_a_pull_request_is_found_by_its_head_alone(code: Code, tmp_path: Path) -> None:
    code.open_pull(3, "acme", "feature", SHA, ["spaces.yaml"])
    code.open_pull(4, "mallory", "feature", "b" * 40, ["spaces.yaml"])
    assert comment(code, tmp_path) == f"no open pull request has the head {SHA}"
    assert code.calls == []


@pytest.mark.parametrize(
    "files",
    [
        [".github/workflows/review.yml"],
        [*(f"docs/{number}.md" for number in range(120)), ".github/workflows/other.yml"],
        [f"docs/{number}.md" for number in range(3001)],
    ],
    ids=["its own workflow", "on the second page", "more than GitHub lists"],
)
def test_a_review_that_could_have_written_itself_is_not_shown(code: Code, tmp_path: Path, files: list[str]) -> None:
    code.open_pull(7, "mallory", "feature", SHA, files)
    assert comment(code, tmp_path, "@everybody all is well") == "commented on #7"
    assert code.comments[7][0]["body"] == f"{MARK}\n{WITHHELD}"


def test_a_review_is_cut_to_what_github_takes(code: Code, tmp_path: Path) -> None:
    code.open_pull(7, "mallory", "feature", SHA, [])
    comment(code, tmp_path, "é" * 100_000)
    assert len(code.comments[7][0]["body"]) == LONGEST


def test_drift_is_one_issue_until_it_is_gone(code: Code, tmp_path: Path) -> None:
    found = tmp_path / "drift.md"
    found.write_text("first")
    assert run(code, "issue", "prod", str(found)).stdout == "opened #1\n"
    found.write_text("second")
    assert run(code, "issue", "prod", str(found)).stdout == "updated #1\n"
    assert run(code, "issue", "staging", str(found)).stdout == "opened #2\n"
    assert [issue["body"].splitlines()[1] for issue in code.issues] == ["second", "second"]
    assert run(code, "close", "prod").stdout == "closed #1\n"
    assert run(code, "close", "prod").stdout == "no issue is open\n"
    assert [issue["state"] for issue in code.issues] == ["closed", "open"]


def test_a_call_that_github_refuses_ends_the_job(code: Code) -> None:
    done = run(code, "close", "prod", GITHUB_TOKEN="of-nobody")
    assert done.returncode == 1
    assert "401" in done.stderr
    assert "of-nobody" not in done.stderr


def test_the_spaces_of_a_saved_plan_are_named_wave_by_wave(tmp_path: Path) -> None:
    hub = FakeHub()
    plan = planned(hub, space(key="api"), space(key="events", owner="other"), space(key="jobs"))
    waves = {"waves": (("jobs",), ("api", "events"))}
    (tmp_path / "plan.json").write_bytes(seal(plan.model_copy(update=waves)))
    done = subprocess.run(
        [sys.executable, "-S", "-m", "infra.ci", "spaces", tmp_path / "plan.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "jobs=acme/jobs api=acme/api events=other/events\n"
