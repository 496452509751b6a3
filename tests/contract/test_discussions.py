"""Discussions and pull requests, with the official client."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, DiscussionComment
from huggingface_hub.errors import BadRequestError, HfHubHTTPError, RevisionNotFoundError

from tests.contract.conftest import Contract
from tests.contract.test_content import HEADER, add, blob_id, post_commit


@pytest.fixture(params=["model", "dataset", "space"])
def repo(contract: Contract, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    kind = str(request.param)
    name = contract.new_space().replace("contract", "talk")
    contract.api.create_repo(name, repo_type=kind, space_sdk="docker" if kind == "space" else None)
    yield name, kind
    contract.api.delete_repo(name, repo_type=kind)


def test_a_discussion_from_its_opening_to_its_end(contract: Contract, repo: tuple[str, str]) -> None:
    name, kind = repo
    api = contract.api
    opened = api.create_discussion(name, "  A question  ", description="Why?", repo_type=kind)
    assert (opened.num, opened.title, opened.status, opened.is_pull_request) == (1, "A question", "open", False)
    assert opened.author == "local"
    assert opened.url == f"{contract.endpoint}/{'' if kind == 'model' else f'{kind}s/'}{name}/discussions/1"
    said = api.comment_discussion(name, 1, "Because.", repo_type=kind)
    assert (said.content, said.edited, said.hidden) == ("Because.", False, False)
    edited = api.edit_discussion_comment(name, 1, said.id, "Because <b>so</b>.", repo_type=kind)
    assert (edited.id, edited.edited, edited.content, edited.number_of_edits) == (
        said.id,
        True,
        "Because <b>so</b>.",
        1,
    )
    assert "&lt;b&gt;" in edited.rendered
    assert edited.edit_history[0]["raw"] == "Because."
    with pytest.warns(UserWarning, match="irreversible"):
        hidden = api.hide_discussion_comment(name, 1, said.id, repo_type=kind)
    assert (hidden.hidden, hidden.content, hidden.edit_history) == (True, "This comment has been hidden", [])
    renamed = api.rename_discussion(name, 1, "An answer", repo_type=kind)
    assert (renamed.old_title, renamed.new_title) == ("A question", "An answer")
    closed = api.change_discussion_status(name, 1, "closed", comment="Done.", repo_type=kind)
    assert closed.new_status == "closed"
    found = api.get_discussion_details(name, 1, repo_type=kind)
    assert (found.title, found.status, found.diff, found.conflicting_files) == ("An answer", "closed", None, None)
    assert [event.type for event in found.events] == ["comment", "comment", "title-change", "comment", "status-change"]
    assert next(event.content for event in found.events if isinstance(event, DiscussionComment)) == "Why?"


def test_lists_are_filtered_and_paged(contract: Contract, repo: tuple[str, str]) -> None:
    name, kind = repo
    for number in range(60):
        contract.api.create_discussion(name, f"Number {number}", repo_type=kind)
    contract.api.create_pull_request(name, "A change", repo_type=kind)
    contract.api.change_discussion_status(name, 3, "closed", repo_type=kind)

    def numbers(**query: str) -> list[int]:
        return [row.num for row in contract.api.get_repo_discussions(name, repo_type=kind, **query)]  # type: ignore[arg-type] # each test word is one of the client's

    assert numbers() == list(range(61, 0, -1))
    assert numbers(discussion_type="pull_request") == [61]
    assert numbers(discussion_type="discussion", discussion_status="closed") == [3]
    assert numbers(discussion_status="open", discussion_type="pull_request") == [61]
    assert numbers(author="nobody") == []
    page = contract.http.get(f"/api/{kind}s/{name}/discussions?p=1").json()
    assert (page["count"], page["start"], len(page["discussions"])) == (61, 50, 11)


def test_a_pull_request_is_changed_opened_and_merged(contract: Contract, repo: tuple[str, str]) -> None:
    name, kind = repo
    api = contract.api
    api.create_commit(
        name,
        [CommitOperationAdd("keep", b"1"), CommitOperationAdd("old/a", b"1")],
        commit_message="before",
        repo_type=kind,
    )
    draft = api.create_pull_request(name, "A change", repo_type=kind)
    assert (draft.status, draft.git_reference, draft.target_branch, draft.diff) == (
        "draft",
        "refs/pr/1",
        "refs/heads/main",
        "",
    )
    assert draft.conflicting_files == []
    with pytest.raises(BadRequestError, match="is draft; only one that is open can be merged"):
        api.merge_pull_request(name, 1, repo_type=kind)
    operations: list[CommitOperationAdd | CommitOperationDelete] = [
        CommitOperationAdd("new.txt", b"new\n"),
        CommitOperationAdd("a.bin", b"\0" * 100),
        CommitOperationDelete("old/"),
    ]
    done = api.create_commit(name, operations, commit_message="propose", repo_type=kind, revision="refs/pr/1")
    refs = api.list_repo_refs(name, repo_type=kind, include_pull_requests=True)
    assert [(ref.ref, ref.target_commit) for ref in refs.pull_requests or []] == [("refs/pr/1", done.oid)]
    api.create_commit(name, [CommitOperationAdd("main.txt", b"1")], commit_message="meanwhile", repo_type=kind)
    api.change_discussion_status(name, 1, "open", repo_type=kind)
    seen = api.get_discussion_details(name, 1, repo_type=kind)
    assert [event.oid for event in seen.events if event.type == "commit"] == [done.oid]  # type: ignore[attr-defined] # of commits
    assert seen.diff
    assert "diff --git a/new.txt b/new.txt\nnew file mode 100644" in seen.diff
    assert "+new\n" in seen.diff
    assert "oid sha256:" in seen.diff
    assert "main.txt" not in seen.diff
    api.merge_pull_request(name, 1, comment="Thanks!", repo_type=kind)
    merged = api.get_discussion_details(name, 1, repo_type=kind)
    head = api.repo_info(name, repo_type=kind).sha
    assert (merged.status, merged.merge_commit_oid) == ("merged", head)
    files = set(api.list_repo_files(name, repo_type=kind))
    assert {"keep", "new.txt", "a.bin", "main.txt"} <= files
    assert "old/a" not in files
    newest = api.list_repo_commits(name, repo_type=kind)[0]
    assert (newest.title, newest.message) == ("A change (#1)", f"- propose ({done.oid})")
    with pytest.raises(BadRequestError):
        api.change_discussion_status(name, 1, "closed", repo_type=kind)


def test_a_merge_of_a_space_builds_it(contract: Contract, space: str) -> None:
    done = contract.api.create_commit(
        space,
        [CommitOperationAdd("Dockerfile", b"FROM scratch\n")],
        commit_message="propose",
        commit_description="words",
        repo_type="space",
        create_pr=True,
    )
    assert (done.pr_num, done.pr_revision) == (1, "refs/pr/1")
    assert done.pr_url == f"{contract.endpoint}/spaces/{space}/discussions/1"
    assert contract.api.get_space_runtime(space).stage == "NO_APP_FILE"
    found = contract.api.get_discussion_details(space, 1, repo_type="space")
    assert (found.status, found.title) == ("open", "propose")
    contract.api.merge_pull_request(space, 1, repo_type="space")
    assert contract.api.get_space_runtime(space).stage != "NO_APP_FILE"


def test_conflicts_are_told_and_not_merged(contract: Contract, space: str) -> None:
    add(contract, space, {"a": b"1", "b": b"1", "same": b"1"})
    proposal = {"a": b"theirs", "b": b"theirs", "same": b"2"}
    contract.api.create_commit(
        space,
        [CommitOperationAdd(path, content) for path, content in proposal.items()],
        commit_message="propose",
        repo_type="space",
        create_pr=True,
    )
    add(contract, space, {"a": b"ours", "same": b"2"})
    assert contract.api.get_discussion_details(space, 1, repo_type="space").conflicting_files == ["a"]
    head = contract.api.space_info(space).sha
    with pytest.raises(HfHubHTTPError, match="has conflicts with main in: a") as refused:
        contract.api.merge_pull_request(space, 1, repo_type="space")
    assert refused.value.response.status_code == 409
    assert contract.api.space_info(space).sha == head


def test_pull_requests_go_into_branches_and_nothing_else(contract: Contract, space: str) -> None:
    contract.api.create_branch(space, branch="side", repo_type="space")
    contract.api.create_commit(
        space,
        [CommitOperationAdd("a", b"1")],
        commit_message="propose",
        repo_type="space",
        revision="side",
        create_pr=True,
    )
    assert contract.api.get_discussion_details(space, 1, repo_type="space").target_branch == "refs/heads/side"
    contract.api.merge_pull_request(space, 1, repo_type="space")
    assert "a" in contract.api.list_repo_files(space, repo_type="space", revision="side")
    assert "a" not in contract.api.list_repo_files(space, repo_type="space")
    for revision in (contract.api.space_info(space).sha, "nope"):
        with pytest.raises(RevisionNotFoundError):
            contract.api.create_commit(
                space,
                [CommitOperationAdd("a", b"1")],
                commit_message="x",
                repo_type="space",
                revision=revision,
                create_pr=True,
            )


def test_an_upload_of_a_folder_can_be_a_pull_request(contract: Contract, space: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    done = contract.api.upload_folder(repo_id=space, folder_path=tmp_path, repo_type="space", create_pr=True)
    assert done.pr_revision == "refs/pr/1"
    assert "a.txt" in contract.api.list_repo_files(space, repo_type="space", revision="refs/pr/1")


def test_raw_forms(contract: Contract, space: str) -> None:
    base = f"/api/spaces/{space}/discussions"
    for bad in ({"title": "ab"}, {"title": "x" * 201}, {"title": " a "}, {}):
        assert contract.http.post(base, json=bad).status_code == 400
    answer = contract.http.post(base, json={"title": "A change", "description": "d", "pullRequest": True}).json()
    assert (answer["num"], answer["status"], answer["repo"]) == (1, "draft", {"name": space, "type": "space"})
    details = contract.http.get(f"{base}/1").json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", details["createdAt"])
    assert details["changes"] == {"base": "refs/heads/main"}
    assert details["filesWithConflicts"] == []
    assert "diff" not in details
    (event,) = details["events"]
    assert set(event) == {"id", "type", "author", "createdAt", "data"}
    assert event["data"]["latest"]["raw"] == "d"
    assert contract.http.get(f"{base}/2").status_code == 404
    assert contract.http.post(f"{base}/1/comment/nope/edit", json={"content": "x"}).status_code == 404
    line = {"key": "file", "value": {"path": "a", "content": "x"}}
    assert post_commit(contract, space, [HEADER, line], branch="refs%2Fpr%2F1").status_code == 200
    rows = contract.http.get(f"/api/spaces/{space}/tree/refs%2Fpr%2F1").json()
    assert {row["path"]: row["oid"] for row in rows}["a"] == blob_id(b"x")
    switched = contract.http.put(f"/api/spaces/{space}/settings", json={"discussionsDisabled": True})
    assert switched.json()["discussionsDisabled"] is True
    assert contract.http.post(base, json={"title": "More"}).status_code == 403
