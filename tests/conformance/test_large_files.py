"""LFS and git for models and datasets; tests/contract has the whole of both for Spaces."""

import hashlib
import json
import os
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conformance.conftest import PREFIX, CommandLine
from tests.contract.conftest import TOKEN, Contract
from tests.contract.test_content import HEADER
from tests.contract.test_lfs import PART, line

TRANSFERS = ("basic", "multipart")


def batch(contract: Contract, base: str, content: bytes, operation: str) -> dict[str, Any]:
    objects = [{"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}]
    body = {"operation": operation, "transfers": TRANSFERS, "objects": objects, "hash_algo": "sha256"}
    answer = contract.http.post(f"{base}/objects/batch", json=body)
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json()["objects"][0]
    return row


def test_contents_are_sent_verified_and_read(contract: Contract, kind: str, repo: str) -> None:
    base, content = f"/{PREFIX[kind]}{repo}.git/info/lfs", os.urandom(1000)
    row = batch(contract, base, content, "upload")
    assert contract.http.put(row["actions"]["upload"]["href"], content=content).status_code == 200
    told = {"oid": row["oid"], "size": row["size"]}
    assert contract.http.post(row["actions"]["verify"]["href"], json=told).status_code == 200
    href = batch(contract, base, content, "download")["actions"]["download"]["href"]
    assert contract.http.get(href).content == content


def test_large_contents_are_sent_in_parts(contract: Contract, kind: str, repo: str) -> None:
    base, content = f"/{PREFIX[kind]}{repo}.git/info/lfs", os.urandom(PART + 1)
    upload = batch(contract, base, content, "upload")["actions"]["upload"]
    parts = []
    for number in (1, 2):
        sent = contract.http.put(upload["header"][str(number)], content=content[(number - 1) * PART : number * PART])
        parts.append({"partNumber": number, "etag": sent.headers["ETag"]})
    told = {"oid": hashlib.sha256(content).hexdigest(), "parts": parts}
    assert contract.http.post(upload["href"], json=told).status_code == 200
    lines = [HEADER, line(content, "large.bin")]
    answer = contract.http.post(f"/api/{kind}s/{repo}/commit/main", content="\n".join(map(json.dumps, lines)))
    assert answer.status_code == 200, answer.text
    assert contract.http.get(f"/{PREFIX[kind]}{repo}/resolve/main/large.bin").content == content


@pytest.mark.parametrize("suffix", ["", ".git"])
def test_git_clones_and_pushes(git: CommandLine, contract: Contract, repo: str, kind: str, suffix: str) -> None:
    address = f"http://user:{TOKEN}@{urlsplit(contract.endpoint).netloc}/{PREFIX[kind]}{repo}{suffix}"
    git("clone", "--quiet", address, "clone")
    git("-C", "clone", "commit", "--quiet", "--allow-empty", "--message", "new")
    git("-C", "clone", "push", "--quiet", "origin", "main")
    head = git("-C", "clone", "rev-parse", "HEAD").stdout.strip()
    assert contract.api.repo_info(repo, repo_type=kind).sha == head
