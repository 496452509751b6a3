"""Git's command line over HTTP: clone, commit, push, and the Space serves what was pushed."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from tests.conformance.conftest import CommandLine, write_app
from tests.contract.conftest import TOKEN, Contract
from tests.emulator.hubs import wait_until


def address(contract: Contract, space: str, token: str = TOKEN) -> str:
    return f"http://user:{token}@{urlsplit(contract.endpoint).netloc}/spaces/{space}"


def served(contract: Contract, space: str) -> str:
    subdomain = contract.http.get(f"/api/spaces/{space}").json()["subdomain"]
    host = f"{subdomain}.localhost:{urlsplit(contract.endpoint).port}"
    with httpx2.Client(base_url=contract.endpoint, headers={"host": host}, trust_env=False) as http:
        return http.get("/").text


def test_a_push_rebuilds_the_space(git: CommandLine, contract: Contract, running: str, tmp_path: Path) -> None:
    assert served(contract, running) == "one"
    git("clone", "--quiet", address(contract, running), "clone")
    clone = tmp_path / "clone"
    write_app(clone, "two")
    git("add", "--all", folder=clone)
    git("commit", "--quiet", "--message", "two", folder=clone)
    git("push", "--quiet", "origin", "main", folder=clone)
    head = git("rev-parse", "HEAD", folder=clone).stdout.strip()
    info = contract.api.space_info(running)
    assert info.sha == head
    assert info.runtime
    assert info.runtime.stage in {"RUNNING_BUILDING", "RUNNING_APP_STARTING"}, "the stage has moved before push ends"
    assert contract.api.wait_for_space(running, timeout=120).stage == "RUNNING"
    wait_until(lambda: served(contract, running) == "two")
    assert contract.http.get(f"/api/spaces/{running}/runtime").json()["sha"] == head


def test_a_push_of_another_history_is_refused_and_changes_nothing(
    git: CommandLine, contract: Contract, space: str, tmp_path: Path
) -> None:
    head = contract.api.space_info(space).sha
    clone = tmp_path / "other"
    git("init", "--quiet", "--initial-branch", "main", str(clone))
    (clone / "file").write_text("1")
    git("add", "--all", folder=clone)
    git("commit", "--quiet", "--message", "unrelated", folder=clone)
    git("push", address(contract, space), "main", folder=clone, status=1)
    assert contract.api.space_info(space).sha == head


def test_branches_and_tags_of_git_are_those_of_the_api(
    git: CommandLine, contract: Contract, space: str, tmp_path: Path
) -> None:
    contract.api.create_branch(space, branch="side", repo_type="space")
    git("clone", "--quiet", f"{address(contract, space)}.git", "clone")
    clone = tmp_path / "clone"
    assert "origin/side" in git("branch", "--remotes", folder=clone).stdout
    git("tag", "v1", folder=clone)
    git("push", "--quiet", "origin", "v1", folder=clone)
    git("push", "--quiet", "origin", ":side", folder=clone)
    refs = contract.api.list_repo_refs(space, repo_type="space")
    assert [branch.name for branch in refs.branches] == ["main"]
    assert [tag.name for tag in refs.tags] == ["v1"]
