"""Revisions compared, sizes of folders, contents of LFS removed for good, and likes, of which there are none."""

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError

from tests.contract.conftest import Contract

BINARY = bytes(range(256)) * 4


def commit(contract: Contract, space: str, **files: bytes) -> str:
    operations = [
        CommitOperationAdd(path.replace("__", "/").replace("_", "."), content) for path, content in files.items()
    ]
    return str(contract.api.create_commit(space, operations, commit_message="change", repo_type="space").oid)


def test_revisions_are_compared(contract: Contract, space: str) -> None:
    first = commit(contract, space, a_txt=b"one\n")
    second = commit(contract, space, a_txt=b"two\n")
    answer = contract.http.get(f"/api/spaces/{space}/compare/{first}..{second}")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/plain")
    assert "-one\n+two\n" in answer.text
    assert contract.http.get(f"/api/spaces/{space}/compare/{first}").status_code == 400
    missing = contract.http.get(f"/api/spaces/{space}/compare/{first}..nope")
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "RevisionNotFound")


def test_sizes_of_folders_are_summed(contract: Contract, space: str) -> None:
    before = contract.http.get(f"/api/spaces/{space}/treesize/main").json()["size"]
    commit(contract, space, d__a_txt=b"12345", d__e__b_txt=b"123")
    assert contract.http.get(f"/api/spaces/{space}/treesize/main").json() == {"path": "", "size": before + 8}
    assert contract.http.get(f"/api/spaces/{space}/treesize/main/d").json() == {"path": "d", "size": 8}


def test_contents_of_lfs_are_listed_and_removed_for_good(contract: Contract, space: str) -> None:
    commit(contract, space, kept_txt=b"text", gone_bin=BINARY)
    (found,) = contract.api.list_lfs_files(space, repo_type="space")
    assert (found.filename, found.size, found.ref) == ("gone.bin", len(BINARY), "main")
    raw = contract.http.get(f"/api/spaces/{space}/lfs-files").json()[0]
    assert {"fileOid", "filename", "oid", "pushedAt", "ref", "size"} <= set(raw)
    contract.api.permanently_delete_lfs_files(space, [found], repo_type="space")
    assert list(contract.api.list_lfs_files(space, repo_type="space")) == []
    assert "gone.bin" not in contract.api.list_repo_files(space, repo_type="space")
    with pytest.raises(EntryNotFoundError):
        contract.api.hf_hub_download(space, "gone.bin", repo_type="space")


def test_nobody_likes_anything(contract: Contract, space: str) -> None:
    name = str(contract.api.whoami()["name"])
    assert contract.api.list_liked_repos(name).total == 0
    assert list(contract.api.list_repo_likers(space, repo_type="space")) == []
    contract.api.unlike(space, repo_type="space")
    with pytest.raises(HfHubHTTPError):
        contract.api.unlike(f"{contract.owner}/missing", repo_type="space")
