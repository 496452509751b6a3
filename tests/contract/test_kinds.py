"""What all kinds of repository have alike, and what only Spaces have."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from tests.contract.conftest import Contract

KINDS = ["model", "dataset", "space"]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def new(contract: Contract, kind: str, **more: object) -> str:
    name = f"{contract.owner}/kind-{uuid4().hex[:10]}"
    sdk = "static" if kind == "space" else None
    contract.api.create_repo(name, repo_type=kind, space_sdk=sdk, **more)  # type: ignore[arg-type] # words of create_repo
    return name


@pytest.fixture
def repo(contract: Contract, kind: str) -> Iterator[str]:
    name = new(contract, kind)
    yield name
    contract.api.delete_repo(name, repo_type=kind, missing_ok=True)


def page_of(kind: str, repo: str) -> str:
    return f"/{'' if kind == 'model' else f'{kind}s/'}{repo}"


def test_creation_answers_where_it_is_and_again_too(contract: Contract, kind: str) -> None:
    name = f"kind-{uuid4().hex[:10]}"
    body = {"name": name, "organization": "acme", "type": kind, "sdk": "docker"}
    made = contract.http.post("/api/repos/create", json=body).json()
    url = f"{contract.endpoint}{page_of(kind, f'acme/{name}')}"
    assert (made["url"], made["name"], len(made["id"])) == (url, f"acme/{name}", 24)
    again = contract.http.post("/api/repos/create", json=body)
    assert (again.status_code, again.json()["url"]) == (409, url)
    assert again.json()["error"] == f"You already created this {kind} repo"
    sdk = "docker" if kind == "space" else None
    found = contract.api.create_repo(f"acme/{name}", repo_type=kind, space_sdk=sdk, exist_ok=True)
    assert (found.repo_id, found.repo_type) == (f"acme/{name}", kind)


def test_kinds_do_not_share_names(contract: Contract) -> None:
    name = f"acme/kind-{uuid4().hex[:10]}"
    for each in KINDS:
        contract.api.create_repo(name, repo_type=each, space_sdk="static" if each == "space" else None)
    contract.api.delete_repo(name, repo_type="dataset")
    assert [contract.api.repo_exists(name, repo_type=each) for each in KINDS] == [True, False, True]


def test_the_first_commit_has_a_card_for_spaces_alone(contract: Contract, kind: str, repo: str) -> None:
    cards = {"README.md", "index.html", "style.css"} if kind == "space" else set()
    assert set(contract.api.list_repo_files(repo, repo_type=kind)) == {".gitattributes", *cards}


def test_files_go_in_and_come_out(contract: Contract, kind: str, repo: str) -> None:
    done = contract.api.create_commit(
        repo,
        [CommitOperationAdd("README.md", b"---\ntags: [fine]\nlicense: mit\n---\n"), CommitOperationAdd("a/b", b"1")],
        commit_message="add",
        repo_type=kind,
    )
    assert done.commit_url == f"{contract.endpoint}{page_of(kind, repo)}/commit/{done.oid}"
    info = contract.api.repo_info(repo, repo_type=kind)
    assert (info.sha, info.author, info.private) == (done.oid, "acme", False)
    assert {"fine", "license:mit"} <= set(contract.http.get(f"/api/{kind}s/{repo}").json()["tags"])
    found = contract.http.get(f"{page_of(kind, repo)}/resolve/main/a/b")
    assert (found.text, found.headers["X-Repo-Commit"]) == ("1", done.oid)
    assert [entry.path for entry in contract.api.get_paths_info(repo, ["a/b"], repo_type=kind)] == ["a/b"]
    assert contract.api.list_repo_commits(repo, repo_type=kind)[0].commit_id == done.oid


def test_settings_gate_and_hide(contract: Contract, kind: str, repo: str) -> None:
    for gated in ("auto", "manual", False):
        for private in (True, False):
            contract.api.update_repo_settings(repo, repo_type=kind, private=private, gated=gated)
            info = contract.http.get(f"/api/{kind}s/{repo}").json()
            assert (info["gated"], info["private"]) == (gated, private)
            assert info["visibility"] == ("private" if private else "public")
    answer = contract.http.put(f"/api/{kind}s/{repo}/settings", json={"visibility": "protected"})
    assert answer.status_code == (200 if kind == "space" else 400)


def test_lists_are_of_one_kind(contract: Contract, kind: str, repo: str) -> None:
    word = repo.partition("/")[2]
    found = {
        "model": [row.id for row in contract.api.list_models(author="acme", search=word)],
        "dataset": [row.id for row in contract.api.list_datasets(author="acme", search=word)],
        "space": [row.id for row in contract.api.list_spaces(author="acme", search=word)],
    }
    assert found == {each: [repo] if each == kind else [] for each in KINDS}
    rows = contract.http.get(f"/api/{kind}s?author=acme&search={repo}&full=true").json()
    assert {"sha", "siblings", "lastModified", "gated"} <= set(rows[0])
    assert contract.http.get(f"/api/{kind}s/{repo}?expand=odd").json()["error"].startswith('"expand" must be one of [')


def test_a_move_leaves_the_old_address_leading_to_the_new(contract: Contract, kind: str, repo: str) -> None:
    target = f"acme/moved-{uuid4().hex[:10]}"
    head = contract.api.repo_info(repo, repo_type=kind).sha
    contract.api.move_repo(repo, target, repo_type=kind)
    assert contract.api.repo_info(repo, repo_type=kind).id == target
    answer = contract.http.get(f"{page_of(kind, repo)}/resolve/main/.gitattributes", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (
        307,
        f"{page_of(kind, target)}/resolve/main/.gitattributes",
    )
    assert contract.api.repo_info(target, repo_type=kind).sha == head
    other = new(contract, kind)
    with pytest.raises(HfHubHTTPError, match=f"A {kind} repository called {target} already exists"):
        contract.api.move_repo(other, target, repo_type=kind)


def test_a_duplicate_has_the_files_and_one_commit(contract: Contract, kind: str, repo: str) -> None:
    contract.api.create_commit(
        repo,
        [CommitOperationAdd("a.bin", b"\0" * 100), CommitOperationAdd("b", b"2")],
        commit_message="add",
        repo_type=kind,
    )
    target = f"acme/copy-{uuid4().hex[:10]}"
    made = contract.api.duplicate_repo(repo, target, repo_type=kind)
    assert made.repo_id == target
    assert contract.api.list_repo_files(target, repo_type=kind) == contract.api.list_repo_files(repo, repo_type=kind)
    assert contract.http.get(f"{page_of(kind, target)}/resolve/main/a.bin").content == b"\0" * 100
    (only,) = contract.api.list_repo_commits(target, repo_type=kind)
    assert only.title == f"Duplicate from {repo}"
    answer = contract.http.post(f"/api/{kind}s/{repo}/duplicate", json={"repository": target})
    assert (answer.status_code, answer.json()["url"]) == (409, f"{contract.endpoint}{page_of(kind, target)}")
    assert contract.api.duplicate_repo(repo, target, repo_type=kind, exist_ok=True).repo_id == target
    contract.api.delete_repo(repo, repo_type=kind)
    assert contract.http.get(f"{page_of(kind, target)}/resolve/main/a.bin").content == b"\0" * 100


def test_a_duplicate_of_a_space_takes_variables_along_and_no_secrets(contract: Contract, space: str) -> None:
    contract.api.add_space_variable(space, "KEPT", "1", description="said")
    contract.api.add_space_variable(space, "CHANGED", "1")
    contract.api.add_space_secret(space, "SECRET", "1")
    target = f"acme/copy-{uuid4().hex[:10]}"
    contract.api.duplicate_repo(
        space,
        target,
        repo_type="space",
        visibility="private",
        space_hardware="t4-small",  # type: ignore[arg-type] # one of its names
        space_variables=[{"key": "CHANGED", "value": "2"}],
        space_secrets=[{"key": "OWN", "value": "3"}],
    )
    found = contract.api.get_space_variables(target)
    assert {key: entry.value for key, entry in found.items()} == {"KEPT": "1", "CHANGED": "2"}
    assert found["KEPT"].description == "said"
    assert set(contract.api.get_space_secrets(target)) == {"OWN"}
    info = contract.api.space_info(target)
    assert info.private
    assert contract.api.get_space_runtime(target).requested_hardware == "t4-small"


def test_only_spaces_have_what_runs(contract: Contract) -> None:
    model = new(contract, "model")
    for word in ("runtime", "secrets", "variables", "logs/run"):
        answer = contract.http.get(f"/api/models/{model}/{word}")
        assert answer.status_code == 404, word
    with pytest.raises(RepositoryNotFoundError):
        contract.api.get_space_runtime(model)


def test_templates_fill_a_new_space(contract: Contract) -> None:
    (template, _) = contract.api.list_space_templates()
    name = f"acme/kind-{uuid4().hex[:10]}"
    contract.api.create_repo(name, repo_type="space", space_sdk="docker", space_template=template.name)
    assert {"Dockerfile", "app.py"} <= set(contract.api.list_repo_files(name, repo_type="space"))
    body = {"name": "x", "organization": "acme", "type": "space", "sdk": "docker", "template": "odd/one"}
    answer = contract.http.post("/api/repos/create", json=body)
    assert answer.status_code == 400
    assert "not one of GET /api/spaces/templates" in answer.json()["error"]


def test_accounts_and_their_repositories(contract: Contract, kind: str, repo: str) -> None:
    found = {row.id: row for row in contract.api.list_user_repos(namespace="acme")}
    assert (found[repo].type, found[repo].visibility) == (kind, "public")
    assert found[repo].storage > 0
    assert contract.http.get("/api/settings/repositories").json() == []
    assert contract.http.get("/api/users/ada/overview").json()["user"] == "ada"
    assert contract.http.get("/api/organizations/acme/overview").json()[f"num{kind.capitalize()}s"] >= 1
    contract.api.unlike(repo, repo_type=kind)
    assert list(contract.api.list_repo_likers(repo, repo_type=kind)) == []
    assert contract.http.get("/api/users/ada/likes").json() == []


def test_spaces_are_searched_by_words(contract: Contract, space: str) -> None:
    word = uuid4().hex
    readme = f"---\ntitle: About {word}\nsdk: docker\nshort_description: fine things\n---\n".encode()
    contract.api.create_commit(
        space, [CommitOperationAdd("README.md", readme)], commit_message="card", repo_type="space"
    )
    (found,) = contract.api.search_spaces(f"fine {word}", include_non_running=True)
    assert (found.id, found.title, found.sdk) == (space, f"About {word}", "docker")
    assert list(contract.api.search_spaces(f"{word} {word}x", include_non_running=True)) == []
    assert list(contract.api.search_spaces(word)) == []
    quota = contract.http.get("/api/spaces/zero-gpu/quota").json()
    assert {"base", "current"} <= set(quota)
