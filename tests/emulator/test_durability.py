"""Real git, one commit at a time, and nothing lost when the process is killed."""

import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from tests.emulator.hubs import ThreadHub, file_line, hub_process

SPACE = "acme/api"


def git(*arguments: str, folder: Path) -> str:
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_git_itself_clones_and_checks_a_repository(hub: ThreadHub, tmp_path: Path) -> None:
    hub.create(SPACE)
    hub.commit(SPACE, file_line("a/b.txt", "one"), file_line("ünï.txt", "two"))
    last = hub.commit(SPACE, {"key": "deletedFile", "value": {"path": "ünï.txt"}}).json()["commitOid"]
    git("clone", "--quiet", str(hub.data / "repos" / "spaces" / f"{SPACE}.git"), "clone", folder=tmp_path)
    clone = tmp_path / "clone"
    assert git("rev-parse", "HEAD", folder=clone).strip() == last
    assert git("log", "--format=%s|%an", folder=clone).split("\n")[:3] == [
        "a change|local",
        "a change|local",
        "initial commit|local",
    ]
    assert sorted(git("ls-files", folder=clone).split()) == [".gitattributes", "README.md", "a/b.txt"]
    assert (clone / "a" / "b.txt").read_text() == "one"
    assert "error" not in git("fsck", "--strict", "--full", folder=hub.data / "repos" / "spaces" / f"{SPACE}.git")


def test_of_twenty_commits_on_one_parent_one_wins(hub: ThreadHub) -> None:
    hub.create(SPACE)
    parent = hub.http.get(f"/api/spaces/{SPACE}").json()["sha"]
    with ThreadPoolExecutor(20) as pool:
        sent = [
            pool.submit(hub.commit, SPACE, file_line(f"f{number}", "x"), parentCommit=parent) for number in range(20)
        ]
        statuses = sorted(each.result().status_code for each in sent)
    assert statuses == [200] + [412] * 19
    assert len(hub.http.get(f"/api/spaces/{SPACE}/commits/main").json()) == 2


def test_twenty_commits_without_parent_all_arrive(hub: ThreadHub) -> None:
    hub.create(SPACE)
    with ThreadPoolExecutor(20) as pool:
        sent = [pool.submit(hub.commit, SPACE, file_line(f"f{number}", "x")) for number in range(20)]
        assert {each.result().status_code for each in sent} == {200}
    files = {row["rfilename"] for row in hub.http.get(f"/api/spaces/{SPACE}").json()["siblings"]}
    assert {f"f{number}" for number in range(20)} <= files
    assert hub.http.get(f"/api/spaces/{SPACE}/commits/main").headers["X-Total-Count"] == "21"


def test_of_twenty_creations_of_one_name_one_wins(hub: ThreadHub) -> None:
    body = {"name": "api", "organization": "acme", "type": "space", "sdk": "docker"}
    with ThreadPoolExecutor(20) as pool:
        sent = [pool.submit(hub.http.post, "/api/repos/create", json=body) for _ in range(20)]
        statuses = sorted(each.result().status_code for each in sent)
    assert statuses == [200] + [409] * 19


@pytest.mark.parametrize("stop", ["kill", "stop"])
def test_everything_answered_is_there_after_a_restart(tmp_path: Path, stop: str) -> None:
    with hub_process(tmp_path / "data") as hub:
        api = HfApi(endpoint=hub.endpoint, token=False)
        secrets = [{"key": "S", "value": "1", "description": "kept"}]
        api.create_repo(SPACE, repo_type="space", space_sdk="docker", visibility="private", space_secrets=secrets)
        api.add_space_variable(SPACE, "V", "2")
        api.pause_space(SPACE)
        add = [CommitOperationAdd("a.txt", b"content")]
        head = api.create_commit(SPACE, add, commit_message="kept", repo_type="space").oid
        getattr(hub, stop)()
    with hub_process(tmp_path / "data") as hub:
        api = HfApi(endpoint=hub.endpoint, token=False)
        info = api.space_info(SPACE)
        assert (info.sha, info.private) == (head, True)
        assert api.get_space_variables(SPACE)["V"].value == "2"
        assert api.get_space_secrets(SPACE)["S"].description == "kept"
        assert api.get_space_runtime(SPACE).stage == "PAUSED"


def test_a_kill_amid_commits_loses_none_that_was_answered_and_leaves_no_half_one(tmp_path: Path) -> None:
    answered: list[str] = []
    enough = threading.Event()
    with hub_process(tmp_path / "data") as hub:
        HfApi(endpoint=hub.endpoint, token=False).create_repo(SPACE, repo_type="space", space_sdk="docker")

        def write() -> None:
            with httpx2.Client(base_url=hub.endpoint, trust_env=False) as http:
                for number in range(10_000):
                    lines = [{"key": "header", "value": {"summary": f"n{number}"}}]
                    lines += [file_line(f"d/{part}.txt", f"{number}") for part in range(10)]
                    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
                    answered.append(http.post(f"/api/spaces/{SPACE}/commit/main", content=body).json()["commitOid"])
                    if number == 30:
                        enough.set()

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            assert enough.wait(60)
            hub.kill()
            assert isinstance(writing.exception(), httpx2.HTTPError)
    with hub_process(tmp_path / "data") as hub:
        api = HfApi(endpoint=hub.endpoint, token=False)
        known = [commit.commit_id for commit in api.list_repo_commits(SPACE, repo_type="space")]
        assert set(answered) <= set(known)
        assert len(known) - 1 - len(answered) in {0, 1}, "at most the one commit whose answer was on its way"
        versions = {(api_content(hub.endpoint, f"d/{part}.txt")) for part in range(10)}
        assert len(versions) == 1, "a commit is there whole or not at all"
        api.create_commit(SPACE, [CommitOperationAdd("after", b"1")], commit_message="after", repo_type="space")
    folder = tmp_path / "data" / "repos" / "spaces" / f"{SPACE}.git"
    assert "missing" not in git("fsck", "--full", folder=folder)


def api_content(endpoint: str, path: str) -> str:
    with httpx2.Client(base_url=endpoint, trust_env=False) as http:
        return http.get(f"/spaces/{SPACE}/resolve/main/{path}").text


def test_a_lock_left_by_a_killed_writer_does_not_stop_the_next(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data") as hub:
        HfApi(endpoint=hub.endpoint, token=False).create_repo(SPACE, repo_type="space", space_sdk="docker")
        hub.kill()
    folder = tmp_path / "data" / "repos" / "spaces" / f"{SPACE}.git"
    (folder / "refs" / "heads" / "main.lock").touch()
    with hub_process(tmp_path / "data") as hub:
        api = HfApi(endpoint=hub.endpoint, token=False)
        add = [CommitOperationAdd("a.txt", b"content")]
        assert api.create_commit(SPACE, add, commit_message="goes on", repo_type="space").oid
