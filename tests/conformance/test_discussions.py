"""Discussions and pull requests of a Space."""

import json

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.community import DiscussionComment, DiscussionStatusChange
from huggingface_hub.errors import HfHubHTTPError, RevisionNotFoundError

from tests.contract.conftest import Contract


def commit(contract: Contract, space: str, path: str, revision: str = "main") -> str:
    operations = [CommitOperationAdd(path, b"content")]
    done = contract.api.create_commit(
        space, operations, commit_message=f"Add {path}", repo_type="space", revision=revision
    )
    return str(done.oid)


def test_a_discussion_has_its_first_comment(contract: Contract, space: str) -> None:
    made = contract.api.create_discussion(space, title="  A question ", description="How?", repo_type="space")
    assert (made.num, made.title, made.status, made.is_pull_request) == (1, "A question", "open", False)
    raw = contract.http.get(f"/api/spaces/{space}/discussions/1").json()
    assert raw["repo"] == {"name": space, "type": "space"}
    assert [event["type"] for event in raw["events"]] == ["comment"]
    assert raw["events"][0]["data"]["latest"]["raw"] == "How?"
    missing = contract.http.get(f"/api/spaces/{space}/discussions/9")
    assert missing.status_code == 404
    assert isinstance(missing.json()["error"], str)


def test_comments_are_added_edited_and_hidden(contract: Contract, space: str) -> None:
    contract.api.create_discussion(space, title="Talk", repo_type="space")
    said = contract.api.comment_discussion(space, 1, comment="first", repo_type="space")
    edited = contract.api.edit_discussion_comment(space, 1, said.id, new_content="second", repo_type="space")
    assert (edited.id, edited.content, edited.edited) == (said.id, "second", True)
    with pytest.warns(UserWarning, match="irreversible"):
        hidden = contract.api.hide_discussion_comment(space, 1, said.id, repo_type="space")
    assert hidden.hidden is True
    events = contract.api.get_discussion_details(space, 1, repo_type="space").events
    assert [event.hidden for event in events if isinstance(event, DiscussionComment)] == [False, True]


def test_titles_and_states_change(contract: Contract, space: str) -> None:
    contract.api.create_discussion(space, title="Before", repo_type="space")
    renamed = contract.api.rename_discussion(space, 1, new_title="After", repo_type="space")
    assert (renamed.old_title, renamed.new_title) == ("Before", "After")
    for state in ("closed", "open"):
        changed = contract.api.change_discussion_status(space, 1, new_status=state, repo_type="space")
        assert isinstance(changed, DiscussionStatusChange)
        assert contract.api.get_discussion_details(space, 1, repo_type="space").status == state


def test_the_list_is_filtered_and_the_newest_is_first(contract: Contract, space: str) -> None:
    contract.api.create_discussion(space, title="one", repo_type="space")
    contract.api.create_pull_request(space, title="two", repo_type="space")
    contract.api.change_discussion_status(space, 1, new_status="closed", repo_type="space")

    def numbers(**filters: str) -> list[int]:
        return [found.num for found in contract.api.get_repo_discussions(space, repo_type="space", **filters)]  # type: ignore[arg-type] # the filters are literals

    assert numbers() == [2, 1]
    assert numbers(discussion_type="pull_request") == [2]
    assert numbers(discussion_status="closed") == [1]
    assert numbers(author="nobody") == []
    raw = contract.http.get(f"/api/spaces/{space}/discussions").json()
    assert raw["count"] == 2
    assert {"num", "title", "status", "author", "createdAt", "isPullRequest"} <= set(raw["discussions"][0])


def test_a_pull_request_is_committed_to_and_merged(contract: Contract, space: str) -> None:
    pull = contract.api.create_pull_request(space, title="Change", repo_type="space")
    assert (pull.status, pull.git_reference) == ("draft", "refs/pr/1")
    head = commit(contract, space, "new.txt", revision="refs/pr/1")
    assert contract.api.space_info(space, revision="refs/pr/1").sha == head
    assert not contract.api.file_exists(space, "new.txt", repo_type="space")
    shown = contract.http.get(f"/api/spaces/{space}/discussions/1?diff=1").json()
    assert "new.txt" in shown["diff"]
    assert shown["filesWithConflicts"] == []
    contract.api.change_discussion_status(space, 1, new_status="open", repo_type="space")
    contract.api.merge_pull_request(space, 1, repo_type="space")
    merged = contract.api.get_discussion_details(space, 1, repo_type="space")
    assert merged.status == "merged"
    assert merged.merge_commit_oid == contract.api.space_info(space).sha
    assert contract.api.file_exists(space, "new.txt", repo_type="space")


def test_a_commit_opens_a_pull_request(contract: Contract, space: str) -> None:
    lines = [
        {"key": "header", "value": {"summary": "Propose"}},
        {"key": "file", "value": {"path": "x", "content": "1", "encoding": "utf-8"}},
    ]
    body = "\n".join(map(json.dumps, lines))
    answer = contract.http.post(f"/api/spaces/{space}/commit/main?create_pr=1", content=body).json()
    assert answer["pullRequestUrl"] == f"{contract.endpoint}/spaces/{space}/discussions/1"
    refs = contract.api.list_repo_refs(space, repo_type="space", include_pull_requests=True)
    assert refs.pull_requests
    assert [(ref.ref, ref.target_commit) for ref in refs.pull_requests] == [("refs/pr/1", answer["commitOid"])]
    head = contract.api.space_info(space).sha
    for base in ("nope", str(head)):
        refused = contract.http.post(f"/api/spaces/{space}/commit/{base}?create_pr=1", content=body)
        assert (refused.status_code, refused.headers["X-Error-Code"]) == (404, "RevisionNotFound")


def test_squashing_leaves_one_commit_with_the_same_files(contract: Contract, space: str) -> None:
    for path in ("a", "b"):
        commit(contract, space, path)
    files = contract.api.list_repo_files(space, repo_type="space")
    contract.api.super_squash_history(space, repo_type="space", commit_message="All of it")
    (left,) = contract.api.list_repo_commits(space, repo_type="space")
    assert (left.title, left.commit_id) == ("All of it", contract.api.space_info(space).sha)
    assert contract.api.list_repo_files(space, repo_type="space") == files
    with pytest.raises(RevisionNotFoundError):
        contract.api.super_squash_history(space, branch="nope", repo_type="space")


def test_only_an_open_pull_request_is_merged(contract: Contract, space: str) -> None:
    contract.api.create_pull_request(space, title="Change", repo_type="space")
    commit(contract, space, "x", revision="refs/pr/1")
    with pytest.raises(HfHubHTTPError):
        contract.api.merge_pull_request(space, 1, repo_type="space")
    contract.api.change_discussion_status(space, 1, new_status="open", repo_type="space")
    contract.api.merge_pull_request(space, 1, repo_type="space")
    with pytest.raises(HfHubHTTPError):
        contract.api.merge_pull_request(space, 1, repo_type="space")
