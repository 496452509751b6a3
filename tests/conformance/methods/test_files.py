"""Reading files, folders and what is known of them."""

import hashlib
from pathlib import Path

import pytest
from huggingface_hub import hf_hub_url
from huggingface_hub.errors import EntryNotFoundError

from tests.conformance.methods.wire import ISO, OID, Wire
from tests.contract.conftest import Contract

BLOB = hashlib.sha1(b"blob 5\0text\n", usedforsecurity=False).hexdigest()
FILE = {"type": "file", "path": "data/a.txt", "size": 5, "oid": BLOB}


def test_list_repo_tree(contract: Contract, space: str, head: str, wire: Wire) -> None:
    listed = list(contract.api.list_repo_tree(space, repo_type="space", recursive=True, expand=True))
    assert [entry.path for entry in listed] == [".gitattributes", "README.md", "data", "data/a.txt"]
    rows = wire.only("GET", f"/api/spaces/{space}/tree/main").json
    folder, file = rows[2:]
    assert (folder["type"], OID.fullmatch(folder["oid"]) is not None) == ("directory", True)
    assert {key: file[key] for key in FILE} == FILE
    assert (file["lastCommit"]["id"], set(file["lastCommit"])) == (head, {"id", "title", "date"})
    assert ISO.fullmatch(file["lastCommit"]["date"])
    with pytest.raises(EntryNotFoundError):
        list(contract.api.list_repo_tree(space, "nope", repo_type="space"))
    assert wire.only("GET", f"/api/spaces/{space}/tree/main/nope", status=404).headers["X-Error-Code"] == (
        "EntryNotFound"
    )


def test_list_repo_files(contract: Contract, space: str, head: str, wire: Wire) -> None:
    found = contract.api.list_repo_files(space, repo_type="space", revision=head)
    rows = wire.only("GET", f"/api/spaces/{space}/tree/{head}").json
    assert found == [row["path"] for row in rows if row["type"] == "file"]
    assert FILE in rows


def test_get_paths_info(contract: Contract, space: str, head: str, wire: Wire) -> None:
    found = contract.api.get_paths_info(space, ["data/a.txt", "data", "nope"], repo_type="space")
    assert [entry.path for entry in found] == ["data/a.txt", "data"]
    file, folder = wire.only("POST", f"/api/spaces/{space}/paths-info/main").json
    assert (file, folder["type"]) == (FILE, "directory")


def test_file_exists(contract: Contract, space: str, head: str, wire: Wire) -> None:
    assert contract.api.file_exists(space, "data/a.txt", repo_type="space")
    assert not contract.api.file_exists(space, "nope", repo_type="space")
    missing = wire.only("HEAD", f"/spaces/{space}/resolve/main/nope", status=404)
    assert (missing.headers["X-Error-Code"], missing.headers["X-Repo-Commit"]) == ("EntryNotFound", head)


def test_get_hf_file_metadata(contract: Contract, space: str, head: str, wire: Wire) -> None:
    url = hf_hub_url(space, "data/a.txt", repo_type="space", endpoint=contract.endpoint)
    told = contract.api.get_hf_file_metadata(url=url)
    headers = wire.only("HEAD", f"/spaces/{space}/resolve/main/data/a.txt").headers
    assert (headers["X-Repo-Commit"], headers["ETag"], headers["Content-Length"]) == (head, f'"{BLOB}"', "5")
    assert (told.commit_hash, told.etag, told.size) == (head, BLOB, 5)


def test_hf_hub_download(contract: Contract, space: str, head: str, wire: Wire, tmp_path: Path) -> None:
    found = contract.api.hf_hub_download(space, "data/a.txt", repo_type="space", cache_dir=tmp_path)
    assert Path(found).read_bytes() == b"text\n"
    answer = wire.only("GET", f"/spaces/{space}/resolve/main/data/a.txt")
    assert (answer.content, answer.headers["Accept-Ranges"]) == (b"text\n", "bytes")
    contract.api.hf_hub_download(space, "data/a.txt", repo_type="space", cache_dir=tmp_path)
    wire.only("GET", f"/spaces/{space}/resolve/main/data/a.txt")  # the etag of a second HEAD says that it is here


def test_snapshot_download(contract: Contract, space: str, head: str, wire: Wire, tmp_path: Path) -> None:
    found = contract.api.snapshot_download(space, repo_type="space", local_dir=tmp_path)
    assert (Path(found) / "data" / "a.txt").read_bytes() == b"text\n"
    assert wire.only("GET", f"/api/spaces/{space}/revision/main").json["sha"] == head
    assert FILE in wire.only("GET", f"/api/spaces/{space}/tree/{head}").json
    for path in (".gitattributes", "README.md", "data/a.txt"):
        assert wire.only("GET", f"/spaces/{space}/resolve/{head}/{path}").headers["X-Repo-Commit"] == head


def test_copy_files(contract: Contract, space: str, head: str, wire: Wire) -> None:
    target = contract.new_space()
    contract.api.copy_files(f"hf://spaces/{space}/data/a.txt", f"hf://spaces/{target}/b.txt")
    assert wire.only("GET", f"/spaces/{space}/resolve/main/data/a.txt").content == b"text\n"
    done = wire.only("POST", f"/api/spaces/{target}/commit/main").json
    assert (done["success"], done["commitOid"]) == (True, contract.api.space_info(target).sha)
    assert contract.api.file_exists(target, "b.txt", repo_type="space")
    contract.api.delete_repo(target, repo_type="space")


def test_verify_repo_checksums(contract: Contract, space: str, head: str, wire: Wire, tmp_path: Path) -> None:
    contract.api.snapshot_download(space, repo_type="space", local_dir=tmp_path)
    (tmp_path / "data" / "a.txt").write_text("other\n")
    told = contract.api.verify_repo_checksums(space, repo_type="space", local_dir=tmp_path)
    assert FILE in wire.exchanges[-1].json
    assert [mismatch["path"] for mismatch in told.mismatches] == ["data/a.txt"]
