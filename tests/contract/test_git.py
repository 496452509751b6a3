"""Clones, fetches and pushes with the git command line."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from tests.contract.conftest import TOKEN, Contract
from tests.contract.test_content import add
from tests.emulator.hubs import wait_until

ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "PATH": os.environ["PATH"],
    "NO_PROXY": "127.0.0.1",
    **{f"GIT_{who}_{what}": "ada" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=folder, env=ALONE, capture_output=True, text=True, check=False)


def done(*arguments: str, folder: Path) -> str:
    ended = git(*arguments, folder=folder)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def address(contract: Contract, path: str) -> str:
    return contract.endpoint.replace("://", f"://ada:{TOKEN}@") + path


@pytest.fixture
def clone(contract: Contract, space: str, tmp_path: Path) -> Path:
    done("clone", "--quiet", address(contract, f"/spaces/{space}"), "clone", folder=tmp_path)
    return tmp_path / "clone"


def change(clone: Path, path: str, content: str) -> str:
    (clone / path).parent.mkdir(parents=True, exist_ok=True)
    (clone / path).write_text(content)
    done("add", ".", folder=clone)
    done("commit", "--quiet", "-m", f"change {path}", folder=clone)
    return done("rev-parse", "HEAD", folder=clone)


def test_a_push_is_a_commit_and_builds(contract: Contract, space: str, clone: Path) -> None:
    assert sorted(done("ls-files", folder=clone).split()) == [".gitattributes", "README.md"]
    pushed = change(clone, "Dockerfile", "FROM scratch\n")
    done("push", "--quiet", folder=clone)
    assert contract.api.space_info(space).sha == pushed
    assert contract.http.get(f"/spaces/{space}/resolve/main/Dockerfile").text == "FROM scratch\n"
    newest = contract.api.list_repo_commits(space, repo_type="space")[0]
    assert (newest.title, newest.authors) == ("change Dockerfile", ["ada"])
    assert contract.api.get_space_runtime(space).stage != "NO_APP_FILE"
    wait_until(lambda: contract.api.get_space_runtime(space).raw.get("sha") == pushed)


def test_commits_of_the_api_and_pushes_follow_each_other(contract: Contract, space: str, clone: Path) -> None:
    add(contract, space, {"api.txt": b"1"})
    mine = change(clone, "mine.txt", "1")
    refused = git("push", folder=clone)
    assert refused.returncode != 0
    assert "fetch first" in refused.stderr
    done("pull", "--quiet", "--rebase", folder=clone)
    done("push", "--quiet", folder=clone)
    head = add(contract, space, {"api.txt": b"2"}, parent_commit=done("rev-parse", "HEAD", folder=clone))
    assert head != mine
    done("pull", "--quiet", folder=clone)
    assert done("rev-parse", "HEAD", folder=clone) == head
    assert (clone / "api.txt").read_text() == "2"
    assert "error" not in done("fsck", "--full", folder=clone)


def test_branches_tags_and_large_pushes(contract: Contract, space: str, clone: Path) -> None:
    done("checkout", "--quiet", "-b", "side", folder=clone)
    for number in range(300):
        (clone / f"{number}.txt").write_text(f"{number}\n" * 1000)
    last = change(clone, "noise.txt", os.urandom(2**20).hex())
    done("tag", "v1", folder=clone)
    done("push", "--quiet", "origin", "side", "v1", folder=clone)
    refs = contract.api.list_repo_refs(space, repo_type="space")
    assert {branch.name: branch.target_commit for branch in refs.branches}["side"] == last
    assert [tag.name for tag in refs.tags] == ["v1"]
    assert len(contract.api.list_repo_files(space, repo_type="space", revision="side")) == 303
    assert contract.api.get_space_runtime(space).stage == "NO_APP_FILE"
    done("push", "--quiet", "origin", "--delete", "side", folder=clone)
    refused = git("push", "origin", "--delete", "main", folder=clone)
    assert refused.returncode != 0
    assert [branch.name for branch in contract.api.list_repo_refs(space, repo_type="space").branches] == ["main"]


def test_another_history_goes_in_by_force_alone(contract: Contract, space: str, clone: Path) -> None:
    head = change(clone, "mine.txt", "1")
    done("push", "--quiet", folder=clone)
    done("reset", "--quiet", "--hard", "HEAD~1", folder=clone)
    other = change(clone, "mine.txt", "2")
    refused = git("push", folder=clone)
    assert refused.returncode != 0
    assert "non-fast-forward" in refused.stderr
    assert contract.api.space_info(space).sha == head
    done("push", "--quiet", "--force", folder=clone)
    assert contract.api.space_info(space).sha == other
    assert contract.http.get(f"/spaces/{space}/resolve/main/mine.txt").text == "2"


def test_files_of_lfs_are_pointers_in_a_clone(contract: Contract, space: str, tmp_path: Path) -> None:
    add(contract, space, {"a.bin": b"\0" * 1000})
    done("clone", "--quiet", address(contract, f"/spaces/{space}.git"), "clone", folder=tmp_path)
    assert (tmp_path / "clone" / "a.bin").read_text().startswith("version https://git-lfs.github.com/spec/v1\n")


def test_models_and_datasets_are_cloned_too(contract: Contract, tmp_path: Path) -> None:
    for kind, prefix in (("model", ""), ("dataset", "datasets/")):
        repo = f"{contract.owner}/git-{tmp_path.name}"
        contract.api.create_repo(repo, repo_type=kind)
        done("clone", "--quiet", address(contract, f"/{prefix}{repo}"), kind, folder=tmp_path)
        pushed = change(tmp_path / kind, "a.txt", "1")
        done("push", "--quiet", folder=tmp_path / kind)
        assert contract.api.repo_info(repo, repo_type=kind).sha == pushed
        contract.api.delete_repo(repo, repo_type=kind)


def test_packed_requests_and_bad_ones(contract: Contract, space: str) -> None:
    url = f"/spaces/{space}/git-upload-pack"
    body = b"0014command=ls-refs0000"
    headers = {"git-protocol": "version=2"}
    plain = contract.http.post(url, content=body, headers=headers)
    packed = contract.http.post(url, content=gzip.compress(body), headers={**headers, "content-encoding": "gzip"})
    assert (plain.status_code, packed.status_code, plain.content) == (200, 200, packed.content)
    advertised = contract.http.get(f"/spaces/{space}.git/info/refs?service=git-upload-pack")
    assert advertised.headers["content-type"] == "application/x-git-upload-pack-advertisement"
    assert advertised.content.startswith(b"001e# service=git-upload-pack\n0000")
    assert contract.http.get(f"/spaces/{space}/info/refs?service=git-odd").status_code == 400
    missing = contract.http.get("/spaces/acme/missing/info/refs?service=git-upload-pack")
    assert (missing.status_code, missing.headers["X-Error-Code"]) == (404, "RepoNotFound")
