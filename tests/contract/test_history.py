"""Squashing, comparing, and taking contents out of the past (hub-api 5.12 to 5.15)."""

import subprocess
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import EntryNotFoundError, RevisionNotFoundError

from tests.contract.conftest import Contract
from tests.contract.test_content import add
from tests.contract.test_lfs import pointer, sha


def test_a_squash_leaves_one_commit_with_the_same_files(contract: Contract, space: str) -> None:
    add(contract, space, {"a": b"1", "b.bin": b"\0"})
    add(contract, space, {"a": b"2"})
    contract.api.create_branch(space, branch="side", repo_type="space")
    files = contract.api.list_repo_files(space, repo_type="space")
    contract.api.super_squash_history(space, repo_type="space", commit_message="one")
    (only,) = contract.api.list_repo_commits(space, repo_type="space")
    assert (only.title, only.commit_id) == ("one", contract.api.space_info(space).sha)
    assert contract.api.list_repo_files(space, repo_type="space") == files
    assert len(contract.api.list_repo_commits(space, repo_type="space", revision="side")) == 3
    contract.api.super_squash_history(space, repo_type="space", branch="side")
    (only,) = contract.api.list_repo_commits(space, repo_type="space", revision="side")
    assert only.title == "Super-squash branch 'side' using huggingface_hub"
    with pytest.raises(RevisionNotFoundError):
        contract.api.super_squash_history(space, repo_type="space", branch="nope")


def test_a_squash_of_a_space_is_built(contract: Contract, space: str) -> None:
    contract.api.super_squash_history(space, repo_type="space")
    answer = contract.http.post(f"/api/spaces/{space}/super-squash/main", json={"message": "x" * 501})
    assert answer.status_code == 400
    answer = contract.http.post(f"/api/spaces/{space}/super-squash/main", json={"message": "raw"})
    assert answer.json() == {"success": True, "commitId": contract.api.space_info(space).sha}


def test_contents_of_lfs_are_listed_and_taken_out_of_all_history(contract: Contract, space: str) -> None:
    first = add(contract, space, {"d/one.bin": b"one", "text": b"1"})
    add(contract, space, {"d/one.bin": b"uno", "two.bin": b"two"})
    contract.api.create_branch(space, branch="side", repo_type="space")
    contract.api.create_tag(space, tag="v1", tag_message="first", revision=first, repo_type="space")
    contract.api.create_commit(
        space,
        [CommitOperationAdd("side.bin", b"side")],
        commit_message="side",
        repo_type="space",
        revision="side",
    )
    found = {file.filename: file for file in contract.api.list_lfs_files(space, repo_type="space")}
    contents = {b"uno", b"two", b"side", b"one"}
    assert {file.oid for file in contract.api.list_lfs_files(space, repo_type="space")} == {sha(c) for c in contents}
    assert (found["two.bin"].ref, found["side.bin"].ref, found["two.bin"].size) == ("main", "side", 3)
    page = contract.http.get(f"/api/spaces/{space}/lfs-files?limit=2")
    assert len(page.json()) == 2
    assert "cursor=" in page.headers["Link"]
    gone = [file for file in contract.api.list_lfs_files(space, repo_type="space") if file.filename != "side.bin"]
    contract.api.permanently_delete_lfs_files(space, gone, repo_type="space")
    assert [file.filename for file in contract.api.list_lfs_files(space, repo_type="space")] == ["side.bin"]
    assert set(contract.api.list_repo_files(space, repo_type="space")) == {".gitattributes", "README.md", "text"}
    assert "d/one.bin" not in contract.api.list_repo_files(space, repo_type="space", revision="v1")
    assert "side.bin" in contract.api.list_repo_files(space, repo_type="space", revision="side")
    assert len(contract.api.list_repo_commits(space, repo_type="space")) == 3
    with pytest.raises(EntryNotFoundError):
        contract.api.hf_hub_download(space, "two.bin", repo_type="space")


def test_contents_can_go_and_leave_their_pointers(contract: Contract, space: str) -> None:
    head = add(contract, space, {"one.bin": b"one"})
    gone = list(contract.api.list_lfs_files(space, repo_type="space"))
    contract.api.permanently_delete_lfs_files(space, gone, rewrite_history=False, repo_type="space")
    assert contract.api.space_info(space).sha == head
    assert contract.http.get(f"/spaces/{space}/resolve/main/one.bin").content == pointer(b"one")


def test_compare_is_a_diff_that_git_applies(contract: Contract, space: str, tmp_path: Path) -> None:
    before = add(contract, space, {"a.txt": b"1\n2\n3\n", "gone/x": b"x\n", "same": b"s\n"})
    operations = {"a.txt": b"1\nzwei\n3\n", "new/b.txt": b"new\n"}
    add(contract, space, operations)
    contract.api.delete_folder("gone", space, repo_type="space")
    answer = contract.http.get(f"/api/spaces/{space}/compare/{before}..main?raw=true")
    assert answer.headers["content-type"].startswith("text/plain")
    for path, content in {"a.txt": "1\n2\n3\n", "gone/x": "x\n", "same": "s\n"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=answer.content, check=True)
    found = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"a.txt": "1\nzwei\n3\n", "new/b.txt": "new\n", "same": "s\n"}
    assert contract.http.get(f"/api/spaces/{space}/compare/main..main").content == b""
    assert contract.http.get(f"/api/spaces/{space}/compare/main").status_code == 400
    assert contract.http.get(f"/api/spaces/{space}/compare/main..nope").headers["X-Error-Code"] == "RevisionNotFound"


def test_treesize_adds_up_what_a_folder_holds(contract: Contract, space: str) -> None:
    add(contract, space, {"d/a": b"123", "d/e/b.bin": b"\0" * 5000, "d/c": b""})
    assert contract.http.get(f"/api/spaces/{space}/treesize/main/d").json() == {"path": "d", "size": 5003}
    assert contract.http.get(f"/api/spaces/{space}/treesize/main/d%2Fa").json() == {"path": "d/a", "size": 3}
    whole = contract.http.get(f"/api/spaces/{space}/treesize/main").json()["size"]
    assert whole > 5003
    assert contract.http.get(f"/api/spaces/{space}/treesize/main/nope").headers["X-Error-Code"] == "EntryNotFound"


def test_branches_can_begin_anew_or_replace_another(contract: Contract, space: str) -> None:
    first = contract.api.space_info(space).sha
    head = add(contract, space, {"a": b"1"})
    base = f"/api/spaces/{space}/branch"
    assert contract.http.post(f"{base}/empty", json={"emptyBranch": True}).status_code == 200
    assert contract.api.list_repo_files(space, repo_type="space", revision="empty") == []
    assert contract.http.post(f"{base}/empty", json={"startingPoint": "main"}).status_code == 409
    assert contract.http.post(f"{base}/empty", json={"startingPoint": first, "overwrite": True}).status_code == 200
    found = {ref.name: ref.target_commit for ref in contract.api.list_repo_refs(space, repo_type="space").branches}
    assert found == {"empty": first, "main": head}
    assert contract.http.post(f"{base}/refs%2Fpr%2F5").json()["error"].startswith("Invalid reference for a branch")
    assert "Cannot delete refs/heads/main" in contract.http.delete(f"{base}/main").json()["error"]
