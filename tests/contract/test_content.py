"""Sending and reading files (hub-api 5)."""

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile

from tests.contract.conftest import Contract

HEADER = {"key": "header", "value": {"summary": "a change", "description": ""}}


def blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()


def post_commit(contract: Contract, space: str, lines: Iterable[Any], branch: str = "main") -> httpx2.Response:
    body = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    return contract.http.post(f"/api/spaces/{space}/commit/{branch}", content=body.encode())


def add(contract: Contract, space: str, files: dict[str, bytes], **more: Any) -> str:
    operations = [CommitOperationAdd(path, content) for path, content in files.items()]
    done = contract.api.create_commit(space, operations, commit_message="add", repo_type="space", **more)
    return str(done.oid)


def test_validate_yaml_says_what_the_hub_says(contract: Contract) -> None:
    def check(content: str) -> httpx2.Response:
        return contract.http.post("/api/validate-yaml", json={"content": content, "repoType": "space"})

    assert check("---\nsdk: docker\nodd: 1\n---\n").json() == {"errors": [], "warnings": []}
    for empty in ("# no block", "---\nsdk: docker\n", "---\n---\n"):
        answer = check(empty)
        assert answer.status_code in {200, 400}
    assert check("# no block").json()["warnings"][0]["message"] == "empty or missing yaml metadata in repo card"
    syntax = check("---\na: [\n---\n")
    assert syntax.status_code == 400
    assert syntax.json()["errors"][0]["message"].startswith("Invalid YAML in README.md: ")
    assert check("---\n- a\n---\n").json()["errors"][0]["message"] == '"value" must be of type object'
    assert check("---\ntext\n---\n").json()["errors"][0]["message"] == "The YAML metadata of your README.md is invalid."
    assert "must be one of [gradio" in check("---\nsdk: cobol\n---\n").json()["errors"][0]["message"]


def test_an_empty_block_is_a_warning(contract: Contract) -> None:
    answer = contract.http.post("/api/validate-yaml", json={"content": "---\n---\n", "repoType": "space"})
    assert (answer.status_code, len(answer.json()["warnings"])) == (200, 1)


def test_preupload_asks_for_regular_files_and_knows_what_is_there(contract: Contract, space: str) -> None:
    content = b"\x00binary\xff" * 100
    head = add(contract, space, {"data/a.bin": content, ".gitignore": b"*.log\n"})
    body = {"files": [{"path": path, "sample": "", "size": 5} for path in ("data/a.bin", "new.py", "x.log")]}
    answer = contract.http.post(f"/api/spaces/{space}/preupload/main", json=body).json()
    assert answer["commitOid"] == head
    assert answer["files"] == [
        {"path": "data/a.bin", "uploadMode": "regular", "shouldIgnore": False, "oid": blob_id(content)},
        {"path": "new.py", "uploadMode": "regular", "shouldIgnore": False},
        {"path": "x.log", "uploadMode": "regular", "shouldIgnore": True},
    ]


def test_commit_adds_and_deletes_in_one_step(contract: Contract, space: str) -> None:
    add(contract, space, {"old.txt": b"old", "gone/a/b.txt": b"b", "kept.txt": b"kept"})
    operations: list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete] = [
        CommitOperationDelete("old.txt"),
        CommitOperationDelete("gone/"),
        CommitOperationAdd("ünï/ço de.txt", b"text"),
        CommitOperationCopy("kept.txt", "copy.txt"),
    ]
    done = contract.api.create_commit(
        space, operations, commit_message="title", commit_description="words", repo_type="space"
    )
    assert done.commit_url == f"{contract.endpoint}/spaces/{space}/commit/{done.oid}"
    files = contract.api.list_repo_files(space, repo_type="space")
    assert files == [".gitattributes", "README.md", "copy.txt", "kept.txt", "ünï/ço de.txt"]
    newest = contract.api.list_repo_commits(space, repo_type="space")[0]
    assert (newest.commit_id, newest.title, newest.message) == (done.oid, "title", "words")


def test_commit_answers_raw_json(contract: Contract, space: str) -> None:
    content = base64.b64encode(b"x").decode()
    line = {"key": "file", "value": {"path": "x", "content": content, "encoding": "base64"}}
    answer = post_commit(contract, space, [HEADER, line])
    oid = answer.json()["commitOid"]
    url = f"{contract.endpoint}/spaces/{space}/commit/{oid}"
    assert answer.json() == {"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""}
    assert contract.api.space_info(space).sha == oid


def test_the_same_content_makes_no_commit(contract: Contract, space: str) -> None:
    head = add(contract, space, {"a": b"1"})
    line = {"key": "file", "value": {"path": "a", "content": "1", "encoding": "utf-8"}}
    assert post_commit(contract, space, [HEADER, line]).json()["commitOid"] == head
    assert add(contract, space, {"a": b"1"}) == head


def test_parent_commit_guards_the_head(contract: Contract, space: str) -> None:
    first = contract.api.space_info(space).sha
    assert first
    second = add(contract, space, {"a": b"1"}, parent_commit=first)
    with pytest.raises(HfHubHTTPError, match="The branch was updated since you opened this page") as refused:
        add(contract, space, {"a": b"2"}, parent_commit=first)
    assert refused.value.response.status_code == 412
    third = add(contract, space, {"a": b"3"}, parent_commit=second[:7])
    assert contract.api.space_info(space).sha == third


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [HEADER],
        ["not json"],
        ["[1]"],
        [{"key": "file", "value": {"path": "a", "content": ""}}],
        [HEADER, {"key": "odd", "value": {"path": "a"}}],
        [HEADER, {"key": "file", "value": {"path": "a", "content": "!!", "encoding": "base64"}}],
        [HEADER, {"key": "file", "value": {"path": "a"}}],
        [HEADER, {"key": "file", "value": "a"}],
        [HEADER, {"key": "deletedFile", "value": {}}],
        [{"key": "header", "value": {"summary": ""}}, {"key": "deletedFile", "value": {"path": "README.md"}}],
        [HEADER, {"key": "lfsFile", "value": {"path": "a", "algo": "sha256", "oid": "0" * 64, "size": 1}}],
        [
            {"key": "header", "value": {"summary": "x", "parentCommit": "zz"}},
            {"key": "deletedFile", "value": {"path": "a"}},
        ],
    ],
)
def test_a_body_that_is_no_commit_is_a_400_and_changes_nothing(
    contract: Contract, space: str, lines: list[Any]
) -> None:
    head = contract.api.space_info(space).sha
    answer = post_commit(contract, space, lines)
    assert answer.status_code == 400
    assert isinstance(answer.json()["error"], str)
    assert contract.api.space_info(space).sha == head


@pytest.mark.parametrize(
    "path",
    [
        "..\\ddd",
        "../up",
        "/root",
        "a//b",
        "a/../b",
        ".git/config",
        "a/.GIT/x",
        "a\\.git\\x",
        ".\\x",
        "\\x",
        "",
        "a/",
        "./a",
        "a\nb",
        "x" * 300,
        "\ud800",
    ],
)
def test_illegal_paths_are_a_422_and_change_nothing(contract: Contract, space: str, path: str) -> None:
    head = contract.api.space_info(space).sha
    good = {"key": "file", "value": {"path": "good", "content": "x"}}
    answer = post_commit(contract, space, [HEADER, good, {"key": "file", "value": {"path": path, "content": "x"}}])
    assert answer.status_code == 422, answer.text
    assert contract.api.space_info(space).sha == head


def test_a_backslash_is_a_letter_of_a_name(contract: Contract, space: str, tmp_path: Path) -> None:
    path = "folder/..\\..\\file"
    add(contract, space, {path: b"here"})
    assert path in contract.api.list_repo_files(space, repo_type="space")
    assert contract.http.get(f"/spaces/{space}/resolve/main/folder/..%5C..%5Cfile").text == "here"
    with pytest.raises(ValueError, match="Invalid filename"):
        contract.api.hf_hub_download(space, path, repo_type="space", cache_dir=tmp_path)


def test_a_file_and_a_folder_cannot_share_a_name(contract: Contract, space: str) -> None:
    add(contract, space, {"d/a": b"1"})
    for path in ("d", "d/a/b"):
        line = {"key": "file", "value": {"path": path, "content": "x"}}
        assert post_commit(contract, space, [HEADER, line]).status_code == 422
    replaced = [
        HEADER,
        {"key": "deletedFolder", "value": {"path": "d"}},
        {"key": "file", "value": {"path": "d", "content": "x"}},
    ]
    assert post_commit(contract, space, replaced).status_code == 200


def test_deleting_what_is_not_there_is_entry_not_found(contract: Contract, space: str) -> None:
    with pytest.raises(EntryNotFoundError, match="A file with this name doesn't exist"):
        contract.api.delete_file("nope", space, repo_type="space")
    with pytest.raises(EntryNotFoundError):
        contract.api.delete_folder("nope", space, repo_type="space")
    answer = post_commit(contract, space, [HEADER, {"key": "deletedFile", "value": {"path": "nope"}}])
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, "EntryNotFound")


def test_an_unknown_branch_is_revision_not_found(contract: Contract, space: str) -> None:
    answer = post_commit(contract, space, [HEADER], branch="nope")
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, "RevisionNotFound")


def test_upload_folder_and_snapshot_download_agree(contract: Contract, space: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (source / "README.md").write_text("---\nsdk: docker\n---\n")
    (source / "sub" / "big.bin").write_bytes(bytes(range(256)) * 8192)
    contract.api.upload_folder(repo_id=space, folder_path=source, repo_type="space")
    head = contract.api.space_info(space).sha
    contract.api.upload_folder(repo_id=space, folder_path=source, repo_type="space")
    assert contract.api.space_info(space).sha == head
    found = contract.api.snapshot_download(space, repo_type="space", local_dir=tmp_path / "copy")
    assert (Path(found) / "sub" / "big.bin").read_bytes() == (source / "sub" / "big.bin").read_bytes()


def test_tree_lists_pages_and_last_commits(contract: Contract, space: str) -> None:
    first = add(contract, space, {"d/a.txt": b"a", "d/e/b.txt": b"bb"})
    second = add(contract, space, {"d/a.txt": b"aaa"})
    rows = contract.http.get(f"/api/spaces/{space}/tree/main/d?recursive=true").json()
    assert [(row["type"], row["path"], row["size"]) for row in rows] == [
        ("file", "d/a.txt", 3),
        ("directory", "d/e", 0),
        ("file", "d/e/b.txt", 2),
    ]
    assert rows[0]["oid"] == blob_id(b"aaa")
    assert contract.http.get(f"/api/spaces/{space}/tree/main/d%2Fe").json()[0]["path"] == "d/e/b.txt"
    listed = contract.api.list_repo_tree(space, "d", repo_type="space", recursive=True, expand=True)
    last = {entry.path: entry.last_commit.oid for entry in listed if entry.last_commit}
    assert last == {"d/a.txt": second, "d/e": first, "d/e/b.txt": first}
    page = contract.http.get(f"/api/spaces/{space}/tree/main?recursive=true&limit=2")
    assert len(page.json()) == 2
    assert page.headers["Link"].startswith(
        f"<{contract.endpoint}/api/spaces/{space}/tree/main?recursive=true&limit=2&cursor="
    )
    assert contract.http.get(f"/api/spaces/{space}/tree/main?limit=1001").status_code == 400
    missing = contract.http.get(f"/api/spaces/{space}/tree/main/nope")
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "EntryNotFound")


def test_a_tree_of_many_files_comes_in_pages(contract: Contract, space: str) -> None:
    names = {f"many/{number:04}": b"" for number in range(1100)}
    add(contract, space, names)
    assert {entry.path for entry in contract.api.list_repo_tree(space, "many", repo_type="space")} == set(names)


def test_paths_info_leaves_out_what_is_not_there(contract: Contract, space: str) -> None:
    add(contract, space, {"d/a.txt": b"a"})
    found = contract.api.get_paths_info(space, ["d/a.txt", "d", "nope", "../x"], repo_type="space", expand=True)
    assert [entry.path for entry in found] == ["d/a.txt", "d"]
    answer = contract.http.post(f"/api/spaces/{space}/paths-info/main", json={"paths": ["d/a.txt"]})
    assert answer.json() == [{"type": "file", "path": "d/a.txt", "size": 1, "oid": blob_id(b"a")}]
    many = {"paths": ["x"] * 1001}
    assert contract.http.post(f"/api/spaces/{space}/paths-info/main", json=many).status_code == 413
    assert contract.http.post(f"/api/spaces/{space}/paths-info/main", json=[]).status_code == 400


def test_resolve_sends_files_and_parts_of_them(contract: Contract, space: str) -> None:
    head = add(contract, space, {"d/a.txt": b"0123456789"})
    url = f"/spaces/{space}/resolve/main/d/a.txt"
    for answer in (contract.http.head(url), contract.http.get(url)):
        assert answer.headers["X-Repo-Commit"] == head
        assert answer.headers["ETag"] == f'"{blob_id(b"0123456789")}"'
        assert answer.headers["Content-Length"] == "10"
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["RateLimit"].startswith('"resolvers"')
    for asked, part in {"2-4": b"234", "7-": b"789", "-2": b"89", "0-99": b"0123456789"}.items():
        answer = contract.http.get(url, headers={"range": f"bytes={asked}"})
        assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["Content-Range"] == "bytes 0-9/10"
    beyond = contract.http.get(url, headers={"range": "bytes=10-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, "bytes */10")
    assert contract.http.get(url, headers={"range": "lines=1-2"}).status_code == 200
    assert contract.http.get(url, headers={"if-none-match": f'"{blob_id(b"0123456789")}"'}).status_code == 304
    assert contract.http.get(f"/spaces/{space}/raw/{head}/d/a.txt").text == "0123456789"


def test_resolve_says_what_is_missing(contract: Contract, space: str, tmp_path: Path) -> None:
    for path in ("nope", "%2e%2e/%2e%2e/hub.sqlite3", "..%2F..%2Fhub.sqlite3"):
        answer = contract.http.head(f"/spaces/{space}/resolve/main/{path}")
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, "EntryNotFound")
        assert answer.headers["X-Repo-Commit"]
    assert contract.http.head(f"/spaces/{space}/resolve/nope/a").headers["X-Error-Code"] == "RevisionNotFound"
    assert contract.http.head("/spaces/acme/nope/resolve/main/a").headers["X-Error-Code"] == "RepoNotFound"
    assert contract.api.file_exists(space, "README.md", repo_type="space")
    assert not contract.api.file_exists(space, "nope", repo_type="space")
    found = contract.api.hf_hub_download(space, "README.md", repo_type="space", cache_dir=tmp_path)
    assert Path(found).read_text().startswith("---\n")


def test_commits_are_paged_and_counted(contract: Contract, space: str) -> None:
    for number in range(3):
        add(contract, space, {"n": b"%d" % number})
    answer = contract.http.get(f"/api/spaces/{space}/commits/main?limit=2")
    assert answer.headers["X-Total-Count"] == "4"
    assert answer.headers["Link"] == f'<{contract.endpoint}/api/spaces/{space}/commits/main?limit=2&p=1>; rel="next"'
    second = contract.http.get(f"/api/spaces/{space}/commits/main?limit=2&p=1")
    assert [row["title"] for row in second.json()] == ["add", "initial commit"]
    assert "Link" not in second.headers
    assert set(answer.json()[0]) == {"id", "title", "message", "authors", "date"}
    with pytest.raises(RevisionNotFoundError):
        contract.api.list_repo_commits(space, repo_type="space", revision="nope")


def test_branches_and_tags_come_and_go(contract: Contract, space: str) -> None:
    api = contract.api
    first = api.space_info(space).sha
    api.create_branch(space, branch="refs-like/one", repo_type="space")
    on_branch = add(contract, space, {"a": b"1"}, revision="refs-like/one")
    api.create_tag(space, tag="v1", repo_type="space", tag_message="first release")
    api.create_tag(space, tag="light", repo_type="space", revision="refs-like/one")
    refs = api.list_repo_refs(space, repo_type="space", include_pull_requests=True)
    assert {ref.name: ref.target_commit for ref in refs.branches} == {"main": first, "refs-like/one": on_branch}
    assert {ref.name: ref.target_commit for ref in refs.tags} == {"v1": first, "light": on_branch}
    assert refs.pull_requests == []
    assert api.space_info(space, revision="v1").sha == first
    assert api.revision_exists(space, "refs-like/one", repo_type="space")
    with pytest.raises(HfHubHTTPError, match="Reference refs/heads/refs-like/one already exists"):
        api.create_branch(space, branch="refs-like/one", repo_type="space")
    api.create_branch(space, branch="refs-like/one", repo_type="space", exist_ok=True)
    with pytest.raises(HfHubHTTPError, match="Invalid reference for a branch"):
        api.create_branch(space, branch="bad..name", repo_type="space")
    with pytest.raises(HfHubHTTPError, match="Cannot delete refs/heads/main"):
        api.delete_branch(space, branch="main", repo_type="space")
    api.delete_branch(space, branch="refs-like/one", repo_type="space")
    api.delete_tag(space, tag="v1", repo_type="space")
    with pytest.raises(RevisionNotFoundError):
        api.delete_tag(space, tag="v1", repo_type="space")
    refs = api.list_repo_refs(space, repo_type="space")
    assert ([ref.name for ref in refs.branches], [ref.name for ref in refs.tags]) == (["main"], ["light"])


def test_forty_megabytes_arrive_whole(contract: Contract, space: str) -> None:
    content = bytes(range(256)) * (40 * 4096)
    add(contract, space, {"big": content, "empty": b""})
    listed = contract.api.get_paths_info(space, ["big", "empty"], repo_type="space")
    assert [(entry.path, entry.size) for entry in listed if isinstance(entry, RepoFile)] == [
        ("big", 41943040),
        ("empty", 0),
    ]
    assert contract.http.get(f"/spaces/{space}/resolve/main/big").content == content
