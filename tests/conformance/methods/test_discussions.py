"""Discussions and pull requests."""

import json

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import BadRequestError, HfHubHTTPError

from tests.conformance.methods.wire import ISO, Wire
from tests.contract.conftest import Contract

ROW = {"num", "title", "status", "author", "isPullRequest", "createdAt", "repo", "repoOwner"}
EVENT = {"id", "type", "author", "createdAt", "data"}


@pytest.fixture
def talk(contract: Contract, space: str) -> str:
    """The address of a Space's first discussion."""
    contract.api.create_discussion(space, "A question", description="Why?", repo_type="space")
    return f"/api/spaces/{space}/discussions/1"


def test_create_discussion(contract: Contract, space: str, wire: Wire) -> None:
    made = contract.api.create_discussion(space, "  A question ", description="Why?", repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/discussions")
    assert json.loads(done.sent) == {"title": "A question", "description": "Why?", "pullRequest": False}
    assert set(done.json) >= ROW
    assert (done.json["num"], done.json["status"], made.num) == (1, "open", 1)
    with pytest.raises(BadRequestError):
        contract.api.create_discussion(space, "x", repo_type="space")


def test_get_repo_discussions(contract: Contract, space: str, talk: str, wire: Wire) -> None:
    (found,) = contract.api.get_repo_discussions(space, repo_type="space", discussion_status="open")
    page = wire.only("GET", f"/api/spaces/{space}/discussions").json
    assert (page["count"], page["start"], page["numClosedDiscussions"]) == (1, 0, 0)
    (row,) = page["discussions"]
    assert set(row) == ROW
    assert (row["title"], row["repo"]) == (found.title, {"name": space, "type": "space"})
    assert ISO.fullmatch(row["createdAt"])


def test_get_discussion_details(contract: Contract, space: str, talk: str, wire: Wire) -> None:
    found = contract.api.get_discussion_details(space, 1, repo_type="space")
    told = wire.only("GET", talk).json
    assert set(told) >= ROW | {"events"}
    (event,) = told["events"]
    assert set(event) == EVENT
    assert (event["type"], event["data"]["latest"]["raw"]) == ("comment", "Why?")
    assert (found.num, found.events[0].id) == (1, event["id"])
    with pytest.raises(HfHubHTTPError):
        contract.api.get_discussion_details(space, 9, repo_type="space")
    assert wire.exchanges[-1].status == 404


def test_comment_discussion(contract: Contract, space: str, talk: str, wire: Wire) -> None:
    said = contract.api.comment_discussion(space, 1, "Because <b>.", repo_type="space")
    told = wire.only("POST", f"{talk}/comment").json["newMessage"]
    assert set(told) == EVENT
    assert (told["id"], told["type"], told["data"]["latest"]["raw"]) == (said.id, "comment", "Because <b>.")
    assert told["data"]["latest"]["html"] == "<p>Because &lt;b&gt;.</p>"


def test_edit_discussion_comment(contract: Contract, space: str, talk: str, wire: Wire) -> None:
    said = contract.api.comment_discussion(space, 1, "first", repo_type="space")
    contract.api.edit_discussion_comment(space, 1, said.id, "second", repo_type="space")
    told = wire.only("POST", f"{talk}/comment/{said.id}/edit").json["updatedComment"]
    assert (told["id"], told["data"]["edited"], told["data"]["latest"]["raw"]) == (said.id, True, "second")
    assert [row["raw"] for row in told["data"]["history"]] == ["first", "second"][: told["data"]["numEdits"]]


def test_hide_discussion_comment(contract: Contract, space: str, talk: str, wire: Wire) -> None:
    said = contract.api.comment_discussion(space, 1, "first", repo_type="space")
    with pytest.warns(UserWarning, match="irreversible"):
        contract.api.hide_discussion_comment(space, 1, said.id, repo_type="space")
    told = wire.only("POST", f"{talk}/comment/{said.id}/hide").json["updatedComment"]
    assert (told["id"], told["data"]["hidden"]) == (said.id, True)
    assert "first" not in json.dumps(told)


def test_rename_discussion(contract: Contract, space: str, talk: str, wire: Wire) -> None:
    contract.api.rename_discussion(space, 1, "An answer", repo_type="space")
    told = wire.only("POST", f"{talk}/title").json["newTitle"]
    assert (set(told), told["type"]) == (EVENT, "title-change")
    assert told["data"] == {"from": "A question", "to": "An answer"}


def test_change_discussion_status(contract: Contract, space: str, talk: str, wire: Wire) -> None:
    contract.api.change_discussion_status(space, 1, "closed", repo_type="space")
    told = wire.only("POST", f"{talk}/status").json["newStatus"]
    assert (set(told), told["type"], told["data"]) == (EVENT, "status-change", {"status": "closed"})
    assert contract.api.get_discussion_details(space, 1, repo_type="space").status == "closed"


def test_create_pull_request(contract: Contract, space: str, head: str, wire: Wire) -> None:
    made = contract.api.create_pull_request(space, "A change", repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/discussions")
    assert json.loads(done.sent)["pullRequest"] is True
    assert (done.json["isPullRequest"], done.json["status"], made.git_reference) == (True, "draft", "refs/pr/1")
    told = wire.only("GET", f"/api/spaces/{space}/discussions/1").json
    assert (told["changes"], told["filesWithConflicts"], told["diff"]) == ({"base": "refs/heads/main"}, [], "")


def test_merge_pull_request(contract: Contract, space: str, wire: Wire) -> None:
    made = contract.api.create_commit(
        space, [CommitOperationAdd("new", b"1")], commit_message="Propose", repo_type="space", create_pr=True
    )
    proposed = wire.only("POST", f"/api/spaces/{space}/commit/main").json
    assert proposed["pullRequestUrl"] == made.pr_url == f"{contract.endpoint}/spaces/{space}/discussions/1"
    contract.api.merge_pull_request(space, 1, repo_type="space")
    wire.only("POST", f"/api/spaces/{space}/discussions/1/merge")
    told = contract.api.get_discussion_details(space, 1, repo_type="space")
    assert (told.status, told.merge_commit_oid) == ("merged", contract.api.space_info(space).sha)
    assert contract.api.file_exists(space, "new", repo_type="space")
    with pytest.raises(HfHubHTTPError):
        contract.api.merge_pull_request(space, 1, repo_type="space")
