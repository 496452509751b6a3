"""Commits, and what rewrites them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RevisionNotFoundError

from tests.conformance.methods.wire import ISO, Exchange, Wire
from tests.contract.conftest import Contract

BINARY = bytes(range(256)) * 4
Operation = CommitOperationAdd | CommitOperationCopy | CommitOperationDelete


def lines(sent: Exchange) -> list[Any]:
    return [json.loads(line) for line in sent.sent.splitlines()]


def check_commit(contract: Contract, space: str, done: Exchange) -> str:
    """Check a commit's answer, and return its commit."""
    oid: str = done.json["commitOid"]
    url = f"{contract.endpoint}/spaces/{space}/commit/{oid}"
    assert done.json == {"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""}
    assert contract.api.space_info(space).sha == oid
    return oid


def test_create_commit(contract: Contract, space: str, head: str, wire: Wire) -> None:
    operations: list[Operation] = [CommitOperationAdd("b.txt", b"new"), CommitOperationDelete("data/a.txt")]
    made = contract.api.create_commit(space, operations, commit_message="change", repo_type="space", parent_commit=head)
    asked = wire.only("POST", f"/api/spaces/{space}/preupload/main").json
    assert asked == {"files": [{"path": "b.txt", "uploadMode": "regular", "shouldIgnore": False}], "commitOid": head}
    done = wire.only("POST", f"/api/spaces/{space}/commit/main")
    assert [line["key"] for line in lines(done)] == ["header", "file", "deletedFile"]
    assert check_commit(contract, space, done) == made.oid
    assert made.commit_url == done.json["commitUrl"]
    late: list[Operation] = [CommitOperationDelete("b.txt")]
    with pytest.raises(HfHubHTTPError, match="The branch was updated since you opened this page"):
        contract.api.create_commit(space, late, commit_message="late", repo_type="space", parent_commit=head)
    assert wire.exchanges[-1].status == 412


def test_upload_file(contract: Contract, space: str, wire: Wire) -> None:
    card = b"---\nsdk: docker\ntitle: new\n---\n"
    made = contract.api.upload_file(path_or_fileobj=card, path_in_repo="README.md", repo_id=space, repo_type="space")
    assert wire.only("POST", "/api/validate-yaml").json == {"errors": [], "warnings": []}
    (file,) = wire.only("POST", f"/api/spaces/{space}/preupload/main").json["files"]
    assert set(file) == {"path", "uploadMode", "shouldIgnore", "oid"}
    assert check_commit(contract, space, wire.only("POST", f"/api/spaces/{space}/commit/main")) == made.oid


def test_upload_folder(contract: Contract, space: str, wire: Wire, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(str(number))
    contract.api.upload_folder(repo_id=space, folder_path=tmp_path, repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/commit/main")
    assert [line["value"]["path"] for line in lines(done)[1:]] == ["0.txt", "1.txt", "2.txt"]
    head = check_commit(contract, space, done)
    contract.api.upload_folder(repo_id=space, folder_path=tmp_path, repo_type="space")
    wire.only("POST", f"/api/spaces/{space}/commit/main")  # the second time there is nothing to commit
    assert contract.api.space_info(space).sha == head


def test_preupload_lfs_files(contract: Contract, space: str, wire: Wire) -> None:
    addition = CommitOperationAdd("a.bin", BINARY)
    contract.api.preupload_lfs_files(space, [addition], repo_type="space")
    (file,) = wire.only("POST", f"/api/spaces/{space}/preupload/main").json["files"]
    assert file == {"path": "a.bin", "uploadMode": "regular", "shouldIgnore": False}
    assert wire.asked() == [f"POST /api/spaces/{space}/preupload/main"]


def test_delete_file(contract: Contract, space: str, head: str, wire: Wire) -> None:
    contract.api.delete_file("data/a.txt", space, repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/commit/main")
    assert lines(done)[1:] == [{"key": "deletedFile", "value": {"path": "data/a.txt"}}]
    assert check_commit(contract, space, done) != head
    with pytest.raises(EntryNotFoundError):
        contract.api.delete_file("data/a.txt", space, repo_type="space")
    missing = wire.exchanges[-1]
    assert (missing.status, missing.headers["X-Error-Code"]) == (404, "EntryNotFound")


def test_delete_files(contract: Contract, space: str, head: str, wire: Wire) -> None:
    contract.api.delete_files(space, ["data/*"], repo_type="space")
    assert check_commit(contract, space, wire.only("POST", f"/api/spaces/{space}/commit/main")) != head
    assert contract.api.list_repo_files(space, repo_type="space") == [".gitattributes", "README.md"]


def test_delete_folder(contract: Contract, space: str, head: str, wire: Wire) -> None:
    contract.api.delete_folder("data", space, repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/commit/main")
    assert lines(done)[1:] == [{"key": "deletedFolder", "value": {"path": "data"}}]
    assert check_commit(contract, space, done) != head


def test_list_repo_commits(contract: Contract, space: str, head: str, wire: Wire) -> None:
    found = contract.api.list_repo_commits(space, repo_type="space")
    assert found[0].commit_id == head
    answer = wire.only("GET", f"/api/spaces/{space}/commits/main")
    assert answer.headers["X-Total-Count"] == "2"
    (newest, first) = answer.json
    assert set(newest) == {"id", "title", "message", "authors", "date"}
    assert set(newest["authors"][0]) == {"user", "avatar"}
    assert (first["title"], ISO.fullmatch(first["date"]) is not None) == ("initial commit", True)


def test_super_squash_history(contract: Contract, space: str, head: str, wire: Wire) -> None:
    contract.api.super_squash_history(space, repo_type="space", commit_message="all of it")
    done = wire.only("POST", f"/api/spaces/{space}/super-squash/main")
    assert json.loads(done.sent) == {"message": "all of it"}
    (left,) = contract.api.list_repo_commits(space, repo_type="space")
    assert (left.title, left.commit_id) == ("all of it", done.json["commitId"])
    assert left.commit_id != head
    with pytest.raises(RevisionNotFoundError):
        contract.api.super_squash_history(space, branch="nope", repo_type="space")


def add_binary(contract: Contract, space: str) -> None:
    contract.api.upload_file(path_or_fileobj=BINARY, path_in_repo="a.bin", repo_id=space, repo_type="space")


def test_list_lfs_files(contract: Contract, space: str, wire: Wire) -> None:
    add_binary(contract, space)
    (found,) = contract.api.list_lfs_files(space, repo_type="space")
    (row,) = wire.only("GET", f"/api/spaces/{space}/lfs-files").json
    assert (row["filename"], row["size"], row["oid"]) == ("a.bin", len(BINARY), hashlib.sha256(BINARY).hexdigest())
    assert (row["ref"], row["fileOid"]) == ("main", found.file_oid)
    assert ISO.fullmatch(row["pushedAt"])


def test_permanently_delete_lfs_files(contract: Contract, space: str, wire: Wire) -> None:
    add_binary(contract, space)
    files = list(contract.api.list_lfs_files(space, repo_type="space"))
    contract.api.permanently_delete_lfs_files(space, files, repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/lfs-files/batch")
    assert json.loads(done.sent) == {"deletions": {"sha": [files[0].file_oid], "rewriteHistory": True}}
    assert list(contract.api.list_lfs_files(space, repo_type="space")) == []
    assert not contract.api.file_exists(space, "a.bin", repo_type="space")
