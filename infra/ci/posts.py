"""One comment on a pull request, one issue of an environment: found again by a mark, and updated in place."""

from collections.abc import Iterable
from dataclasses import dataclass

from infra.ci.github import GitHub, Row

BOT = "github-actions[bot]"
"""Who writes with a workflow's own token. What anybody else wrote is never taken for ours."""
LONGEST = 65_000
"""Characters. GitHub takes 65,536."""
REVIEW_MARK = "<!-- spacedock review -->"
WORKFLOWS = ".github/"
MOST_FILES = 3_000
"""Further files of a pull request are not listed by GitHub."""

WITHHELD = """\
## Spacedock review

This pull request changes files below `.github/`, so it could have written its own review. It is not shown: read those
files first, then run `./inv review --base origin/main` on the branch.
"""


@dataclass(frozen=True)
class Head:
    """What a run of a workflow was about, as GitHub itself tells it."""

    owner: str
    branch: str
    sha: str
    """The commit, 40 hex digits."""


def comment(github: GitHub, head: Head, text: str) -> str:
    """Show a review on its pull request, and return in one line what was done.

    `text` comes from a run that a stranger may have steered. It is shown as it is when the files that steer it are
    those of the base, and not at all when they are not. A review of commits that are no longer the newest is dropped.
    """
    pull = _pull(github, head)
    if pull is None:
        return f"no open pull request has the head {head.sha}"
    shown = WITHHELD if _steers_its_review(github, pull["number"]) else text.removeprefix(REVIEW_MARK).lstrip()
    body = f"{REVIEW_MARK}\n{shown}"[:LONGEST]
    comments = f"issues/{pull['number']}/comments"
    ours = _marked(github.rows(comments), REVIEW_MARK)
    if ours:
        github.patch(f"issues/comments/{ours['id']}", body=body)
        return f"updated the comment on #{pull['number']}"
    github.post(comments, body=body)
    return f"commented on #{pull['number']}"


def _pull(github: GitHub, head: Head) -> Row | None:
    """Find the pull request by what GitHub says of the run: a number in its artifact could be any other's."""
    found = github.rows("pulls", state="open", head=f"{head.owner}:{head.branch}")
    return next((pull for pull in found if pull["head"]["sha"] == head.sha), None)


def _steers_its_review(github: GitHub, number: int) -> bool:
    if github.get(f"pulls/{number}")["changed_files"] > MOST_FILES:
        return True
    files = github.rows(f"pulls/{number}/files")
    return any(path.startswith(WORKFLOWS) for file in files for path in _paths(file))


def _paths(file: Row) -> tuple[str, ...]:
    return (file["filename"], file.get("previous_filename", ""))


def report(github: GitHub, environment: str, text: str) -> str:
    """Open the issue about an environment's drift, or bring the open one up to date; return what was done."""
    body = f"{_drift_mark(environment)}\n{text}"[:LONGEST]
    ours = _issue(github, environment)
    if ours:
        github.patch(f"issues/{ours['number']}", body=body)
        return f"updated #{ours['number']}"
    made = github.post("issues", title=f"Drift in {environment}", body=body)
    return f"opened #{made['number']}"


def close(github: GitHub, environment: str) -> str:
    """Close the issue about an environment's drift where one is open; return what was done."""
    ours = _issue(github, environment)
    if ours is None:
        return "no issue is open"
    github.post(f"issues/{ours['number']}/comments", body="The drift is gone.")
    github.patch(f"issues/{ours['number']}", state="closed")
    return f"closed #{ours['number']}"


def _issue(github: GitHub, environment: str) -> Row | None:
    return _marked(github.rows("issues", state="open", creator=BOT), _drift_mark(environment))


def _drift_mark(environment: str) -> str:
    return f"<!-- spacedock drift {environment} -->"


def _marked(posts: Iterable[Row], mark: str) -> Row | None:
    return next((p for p in posts if p["user"]["login"] == BOT and (p["body"] or "").startswith(mark)), None)
