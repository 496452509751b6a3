"""Models and datasets: the code of Spaces with another word in the address."""

from uuid import uuid4

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from tests.conformance.conftest import PREFIX
from tests.contract.conftest import Contract


def test_create_answers_the_address_of_the_kind(contract: Contract, kind: str) -> None:
    name = f"made-{uuid4().hex[:12]}"
    body = {"name": name, "organization": contract.owner, "type": kind}
    answer = contract.http.post("/api/repos/create", json=body)
    url = f"{contract.endpoint}/{PREFIX[kind]}{contract.owner}/{name}"
    assert (answer.status_code, answer.json()["url"], answer.json()["name"]) == (200, url, f"{contract.owner}/{name}")
    again = contract.http.post("/api/repos/create", json=body)
    assert (again.status_code, again.json()["url"]) == (409, url)
    contract.api.delete_repo(f"{contract.owner}/{name}", repo_type=kind)


def test_kinds_share_no_names(contract: Contract, kind: str, repo: str) -> None:
    other = "dataset" if kind == "model" else "model"
    assert contract.api.repo_exists(repo, repo_type=kind)
    assert not contract.api.repo_exists(repo, repo_type=other)
    assert not contract.api.repo_exists(repo, repo_type="space")
    listed = contract.http.get(f"/api/{kind}s", params={"author": contract.owner, "limit": 1000}).json()
    assert repo in {row["id"] for row in listed}


def test_files_go_in_and_out(contract: Contract, kind: str, repo: str) -> None:
    files = [CommitOperationAdd("data/a.txt", b"text"), CommitOperationAdd("b.md", b"# b\n")]
    done = contract.api.create_commit(repo, files, commit_message="add", repo_type=kind)
    assert done.commit_url == f"{contract.endpoint}/{PREFIX[kind]}{repo}/commit/{done.oid}"
    assert contract.api.list_repo_files(repo, repo_type=kind) == [".gitattributes", "b.md", "data/a.txt"]
    answer = contract.http.get(f"/{PREFIX[kind]}{repo}/resolve/main/data/a.txt")
    assert (answer.text, answer.headers["X-Repo-Commit"]) == ("text", done.oid)
    assert contract.http.head(f"/{PREFIX[kind]}{repo}/resolve/main/data/a.txt").headers["Content-Length"] == "4"
    assert contract.http.get(f"/{PREFIX[kind]}{repo}/raw/main/data/a.txt").text == "text"
    assert contract.http.head(f"/{PREFIX[kind]}{repo}/raw/main/data/a.txt").status_code == 200
    assert contract.api.verify_repo_checksums(repo, repo_type=kind, local_dir=contract_copy(contract, kind, repo))


def contract_copy(contract: Contract, kind: str, repo: str) -> str:
    return str(contract.api.snapshot_download(repo, repo_type=kind))


def test_branches_and_tags_name_commits(contract: Contract, kind: str, repo: str) -> None:
    api = contract.api
    first = api.repo_info(repo, repo_type=kind).sha
    api.create_branch(repo, branch="side", repo_type=kind)
    api.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=repo, repo_type=kind, revision="side")
    api.create_tag(repo, tag="v1", revision="side", repo_type=kind)
    side = api.repo_info(repo, repo_type=kind, revision="side").sha
    refs = contract.http.get(f"/api/{kind}s/{repo}/refs").json()
    assert {row["name"]: row["targetCommit"] for row in refs["branches"]} == {"main": first, "side": side}
    assert [(row["name"], row["ref"], row["targetCommit"]) for row in refs["tags"]] == [("v1", "refs/tags/v1", side)]
    with pytest.raises(HfHubHTTPError, match="Reference refs/heads/side already exists"):
        api.create_branch(repo, branch="side", repo_type=kind)
    with pytest.raises(HfHubHTTPError, match="Cannot delete refs/heads/main"):
        api.delete_branch(repo, branch="main", repo_type=kind)
    api.delete_tag(repo, tag="v1", repo_type=kind)
    with pytest.raises(RevisionNotFoundError):
        api.repo_info(repo, repo_type=kind, revision="v1")


def test_a_move_leaves_an_address_behind(contract: Contract, kind: str, repo: str) -> None:
    target = f"{contract.owner}/moved-{uuid4().hex[:12]}"
    contract.api.move_repo(repo, target, repo_type=kind)
    answer = contract.http.get(f"/api/{kind}s/{repo}")
    assert (answer.status_code, answer.headers["Location"]) == (307, f"/api/{kind}s/{target}")
    other = f"{contract.owner}/other-{uuid4().hex[:12]}"
    contract.api.create_repo(other, repo_type=kind)
    with pytest.raises(HfHubHTTPError, match=f"A {kind} repository called .* already exists"):
        contract.api.move_repo(other, target, repo_type=kind)
    for made in (target, other):
        contract.api.delete_repo(made, repo_type=kind)


def test_settings_close_and_gate(contract: Contract, kind: str, repo: str) -> None:
    contract.api.update_repo_settings(repo, gated="auto", visibility="private", repo_type=kind)
    told = contract.http.get(f"/api/{kind}s/{repo}").json()
    assert (told["gated"], told["private"]) == ("auto", True)


def test_a_copy_has_the_files(contract: Contract, kind: str, repo: str) -> None:
    contract.api.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=repo, repo_type=kind)
    target = f"{contract.owner}/copy-{uuid4().hex[:12]}"
    contract.api.duplicate_repo(repo, target, repo_type=kind)
    assert contract.api.list_repo_files(target, repo_type=kind) == contract.api.list_repo_files(repo, repo_type=kind)
    contract.api.delete_repo(target, repo_type=kind)


def test_an_id_without_owner_is_no_repository(contract: Contract, kind: str) -> None:
    with pytest.raises(RepositoryNotFoundError):
        contract.api.repo_info("nobodys", repo_type=kind)
    for method, path in (
        ("GET", f"/api/{kind}s/nobodys"),
        ("GET", f"/api/{kind}s/nobodys/revision/main"),
        ("POST", f"/api/{kind}s/nobodys/preupload/main"),
        ("POST", f"/api/{kind}s/nobodys/discussions"),
        ("PUT", f"/api/{kind}s/nobodys/settings"),
        ("DELETE", f"/api/{kind}s/nobodys/like"),
        ("DELETE", f"/api/{kind}s/nobodys/branch/side"),
        ("GET", "/nobodys/resolve/main/file.txt"),
        ("HEAD", "/nobodys/resolve/main/file.txt"),
    ):
        answer = contract.http.request(method, path)
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, "RepoNotFound"), path
    assert "X-Error-Code" not in contract.http.get(f"/api/{kind}s/{contract.owner}/x/nothing/main").headers


def test_auth_check_tells_who_may_what(contract: Contract, kind: str, repo: str) -> None:
    contract.api.auth_check(repo, repo_type=kind)
    contract.api.auth_check(repo, repo_type=kind, write=True)
    with pytest.raises(RepositoryNotFoundError):
        contract.api.auth_check(f"{contract.owner}/missing", repo_type=kind)
