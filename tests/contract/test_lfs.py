"""Files that LFS keeps, however they are sent (hub-api 5.2, 5.5 and 5.7)."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy
from huggingface_hub.errors import HfHubHTTPError

from tests.contract.conftest import Contract
from tests.contract.test_content import HEADER, add, blob_id, post_commit

BINARY = bytes(range(256)) * 40
PART = 16 * 2**20


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pointer(content: bytes) -> bytes:
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha(content)}\nsize {len(content)}\n".encode()


def ask(contract: Contract, space: str, *contents: bytes, **more: Any) -> dict[str, Any]:
    objects = [{"oid": sha(content), "size": len(content)} for content in contents]
    body = {"operation": "upload", "transfers": ["basic"], "objects": objects, "hash_algo": "sha256", **more}
    answer = contract.http.post(f"/spaces/{space}.git/info/lfs/objects/batch", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def line(content: bytes, path: str) -> dict[str, Any]:
    return {"key": "lfsFile", "value": {"path": path, "algo": "sha256", "oid": sha(content), "size": len(content)}}


@pytest.mark.parametrize(
    ("path", "content", "kept"),
    [
        ("a.txt", b"text", False),
        ("umlaut.txt", "ü".encode() * 600, False),
        ("icon.ico", BINARY, True),
        ("model.bin", b"text, but its name says otherwise", True),
        ("empty.bin", b"", False),
        ("long.txt", b"a" * 10_000_001, True),
        ("just.txt", b"a" * 10_000_000, False),
    ],
)
def test_binary_named_and_large_files_are_kept_by_lfs(
    contract: Contract, space: str, path: str, content: bytes, *, kept: bool
) -> None:
    add(contract, space, {path: content})
    (row,) = contract.http.post(f"/api/spaces/{space}/paths-info/main", json={"paths": [path]}).json()
    assert row["size"] == len(content)
    if kept:
        assert row["oid"] == blob_id(pointer(content))
        assert row["lfs"] == {"oid": sha(content), "size": len(content), "pointerSize": len(pointer(content))}
    else:
        assert row["oid"] == blob_id(content)
        assert "lfs" not in row
    sibling = next(
        row
        for row in contract.http.get(f"/api/spaces/{space}?blobs=true").json()["siblings"]
        if row["rfilename"] == path
    )
    assert ("lfs" in sibling) is kept
    url = f"/spaces/{space}/resolve/main/{path}"
    assert contract.http.get(url).content == content
    head = contract.http.head(url).headers
    assert head["ETag"] == f'"{sha(content) if kept else blob_id(content)}"'
    assert head["Content-Length"] == str(len(content))
    assert head.get("X-Linked-Etag") == (f'"{sha(content)}"' if kept else None)
    assert head.get("X-Linked-Size") == (str(len(content)) if kept else None)


def test_a_file_kept_by_lfs_is_sent_once_and_read_in_parts(contract: Contract, space: str, tmp_path: Path) -> None:
    head = add(contract, space, {"a.bin": BINARY})
    assert add(contract, space, {"a.bin": BINARY}) == head, "the client saw that nothing changed"
    answer = contract.http.get(f"/spaces/{space}/resolve/main/a.bin", headers={"range": "bytes=255-257"})
    assert (answer.status_code, answer.content) == (206, BINARY[255:258])
    assert answer.headers["Content-Range"] == f"bytes 255-257/{len(BINARY)}"
    found = contract.api.hf_hub_download(space, "a.bin", repo_type="space", local_dir=tmp_path)
    assert Path(found).read_bytes() == BINARY


def test_gitattributes_of_the_same_commit_count(contract: Contract, space: str) -> None:
    add(contract, space, {".gitattributes": b"*.png filter=lfs diff=lfs merge=lfs -text\n", "image.png": b"image"})
    info = contract.api.space_info(space, files_metadata=True)
    lfs = {file.rfilename: file.lfs for file in info.siblings or []}
    assert lfs["image.png"] is not None
    assert lfs["README.md"] is None


def test_a_copy_of_a_file_kept_by_lfs_needs_no_content(contract: Contract, space: str) -> None:
    add(contract, space, {"a.bin": BINARY})
    contract.api.create_commit(space, [CommitOperationCopy("a.bin", "b.bin")], commit_message="copy", repo_type="space")
    assert contract.http.get(f"/spaces/{space}/resolve/main/b.bin").content == BINARY


def test_batch_put_verify_and_commit(contract: Contract, space: str) -> None:
    content = os.urandom(100_000)
    found = ask(contract, space, content)
    assert found["transfer"] == "basic"
    (row,) = found["objects"]
    actions = row["actions"]
    assert (
        contract.http.post(actions["verify"]["href"], json={"oid": row["oid"], "size": row["size"]}).status_code == 404
    )
    assert (
        contract.http.put(actions["upload"]["href"], content=content, headers={"authorization": ""}).status_code == 200
    )
    assert (
        contract.http.post(actions["verify"]["href"], json={"oid": row["oid"], "size": row["size"]}).status_code == 200
    )
    assert "actions" not in ask(contract, space, content)["objects"][0], "it is here already"
    assert post_commit(contract, space, [HEADER, line(content, "x/y.bin")]).status_code == 200
    assert contract.http.get(f"/spaces/{space}/resolve/main/x/y.bin").content == content
    download = ask(contract, space, content, operation="download")["objects"][0]["actions"]["download"]["href"]
    assert contract.http.get(download, headers={"authorization": ""}).content == content


def test_large_contents_go_in_parts(contract: Contract, space: str) -> None:
    content = os.urandom(PART + 12345)
    found = ask(contract, space, content, transfers=["basic", "multipart"])
    assert found["transfer"] == "multipart"
    upload = found["objects"][0]["actions"]["upload"]
    assert upload["header"].pop("chunk_size") == str(PART)
    assert list(upload["header"]) == ["1", "2"]
    parts = []
    for number, href in upload["header"].items():
        start = (int(number) - 1) * PART
        sent = contract.http.put(href, content=content[start : start + PART])
        parts.append({"partNumber": int(number), "etag": sent.headers["ETag"]})
    wrong = contract.http.post(upload["href"], json={"oid": sha(content), "parts": parts[:1]})
    assert wrong.status_code == 400
    assert contract.http.post(upload["href"], json={"oid": sha(content), "parts": parts}).status_code == 200
    assert post_commit(contract, space, [HEADER, line(content, "large.bin")]).status_code == 200
    assert contract.http.get(f"/spaces/{space}/resolve/main/large.bin").content == content


def test_what_was_not_announced_is_not_kept(contract: Contract, space: str) -> None:
    announced, other = b"announced", b"different"
    href = ask(contract, space, announced)["objects"][0]["actions"]["upload"]["href"]
    assert contract.http.put(href, content=other).status_code == 400
    assert contract.http.put(href, content=announced * 2).status_code == 413
    for changed in (href.replace("signature=", "signature=0"), href.replace("/9/0", "/8/0"), href.partition("?")[0]):
        assert contract.http.put(changed, content=announced).status_code in {400, 403}
    answer = post_commit(contract, space, [HEADER, line(announced, "a")])
    assert answer.status_code == 400
    assert "was not uploaded to this repository" in answer.json()["error"]
    with pytest.raises(HfHubHTTPError):
        contract.api.hf_hub_download(space, "a", repo_type="space")


def test_a_hash_gives_no_right_to_another_repositorys_content(contract: Contract, space: str) -> None:
    secret = os.urandom(1000)
    add(contract, space, {"secret.bin": secret})
    other = contract.new_space()
    assert post_commit(contract, other, [HEADER, line(secret, "mine.bin")]).status_code == 400
    text = pointer(secret).decode()
    assert post_commit(contract, other, [HEADER, {"key": "file", "value": {"path": "p", "content": text}}]).is_success
    assert contract.http.get(f"/spaces/{other}/resolve/main/p").text == text
    assert ask(contract, other, secret, operation="download")["objects"][0]["error"]["code"] == 404


def test_long_lines_that_are_no_file_are_refused(contract: Contract, space: str) -> None:
    head = contract.api.space_info(space).sha
    long = "a" * (5 * 2**20)
    bodies: list[list[Any]] = [
        [{"key": "header", "value": {"summary": "x", "description": long}}],
        [HEADER, {"key": "file", "value": {"content": long + "!", "encoding": "base64", "path": "a"}}],
        [HEADER, {"key": "file", "value": {"content": long, "encoding": "utf-8", "path": "a"}}],
        [HEADER, {"key": "deletedFile", "value": {"content": long, "path": "README.md"}}],
        [HEADER, '{"key": "file", "value": {"content": "' + long],
    ]
    for body in bodies:
        assert post_commit(contract, space, body).status_code == 400
    assert contract.api.space_info(space).sha == head


def test_large_files_in_many_shapes_arrive_whole(contract: Contract, space: str) -> None:
    contents = {f"{size}.bin": os.urandom(size) for size in (3 * 2**20 - 1, 3 * 2**20, 2**22 + 1, 12_000_001)}
    text = ("ü" * 3_000_000).encode()
    contract.api.create_commit(
        space,
        [CommitOperationAdd(path, content) for path, content in {**contents, "text.md": text}.items()],
        commit_message="large",
        repo_type="space",
    )
    for path, content in contents.items():
        assert contract.http.get(f"/spaces/{space}/resolve/main/{path}").content == content
    (row,) = contract.http.post(f"/api/spaces/{space}/paths-info/main", json={"paths": ["text.md"]}).json()
    assert row["oid"] == blob_id(text)
