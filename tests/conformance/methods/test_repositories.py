"""Making, describing, listing, closing, renaming and deleting repositories, and the accounts that own them."""

import json
from uuid import uuid4

import pytest
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from tests.conformance.methods.wire import ISO, OID, UID, Wire
from tests.contract.conftest import Contract

INFO = {"_id", "id", "author", "sha", "lastModified", "createdAt", "private", "gated", "disabled", "tags", "siblings"}
OF_SPACES = {"sdk", "subdomain", "host", "cardData", "runtime"}


def fresh(contract: Contract, word: str) -> str:
    return f"{contract.owner}/{word}-{uuid4().hex[:12]}"


def model_of(contract: Contract, kind: str = "model") -> str:
    made = fresh(contract, kind)
    contract.api.create_repo(made, repo_type=kind)
    return made


def test_whoami(contract: Contract, wire: Wire) -> None:
    name = contract.api.whoami()["name"]
    told = wire.only("GET", "/api/whoami-v2").json
    assert (told["type"], told["name"], told["auth"]["type"]) == ("user", name, "access_token")
    assert {"id", "fullname", "orgs", "isPro", "canPay", "emailVerified", "avatarUrl"} <= set(told)
    assert {"displayName", "role", "createdAt"} <= set(told["auth"]["accessToken"])


def test_get_user_overview(contract: Contract, wire: Wire) -> None:
    name = contract.api.whoami()["name"]
    assert contract.api.get_user_overview(name).username == name
    told = wire.only("GET", f"/api/users/{name}/overview").json
    assert (told["user"], told["type"]) == (name, "user")
    assert {"avatarUrl", "fullname", "isPro", "numModels", "numDatasets", "numSpaces"} <= set(told)


def test_get_organization_overview(contract: Contract, wire: Wire) -> None:
    found = contract.api.get_organization_overview(contract.owner)
    told = wire.only("GET", f"/api/organizations/{contract.owner}/overview").json
    assert told["name"] == found.name == contract.owner
    assert {"avatarUrl", "fullname", "numUsers", "numSpaces"} <= set(told)


def test_list_user_repos(contract: Contract, space: str, wire: Wire) -> None:
    found = {row.id: row for row in contract.api.list_user_repos(namespace=contract.owner)}
    assert (found[space].type, found[space].visibility) == ("space", "public")
    row = wire.exchanges[0].json[0]
    assert set(row) == {"id", "type", "updatedAt", "visibility", "storage", "storagePercent"}
    assert ISO.fullmatch(row["updatedAt"])


def test_create_repo(contract: Contract, wire: Wire) -> None:
    made = fresh(contract, "made")
    url = contract.api.create_repo(made, repo_type="space", space_sdk="docker", private=True)
    done = wire.only("POST", "/api/repos/create")
    assert json.loads(done.sent)["visibility"] == "private"
    assert (done.json["url"], done.json["name"]) == (f"{contract.endpoint}/spaces/{made}", made)
    assert UID.fullmatch(done.json["id"])
    assert url.repo_id == made
    with pytest.raises(HfHubHTTPError, match="You already created this space repo"):
        contract.api.create_repo(made, repo_type="space", space_sdk="docker")
    again = wire.exchanges[-1]
    assert (again.status, again.json["url"]) == (409, f"{contract.endpoint}/spaces/{made}")
    contract.api.delete_repo(made, repo_type="space")


def test_delete_repo(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.delete_repo(space, repo_type="space")
    done = wire.only("DELETE", "/api/repos/delete")
    assert json.loads(done.sent) == {"name": space.partition("/")[2], "organization": contract.owner, "type": "space"}
    assert (done.content, done.headers["content-type"].partition(";")[0]) == (b"OK", "text/plain")
    with pytest.raises(RepositoryNotFoundError):
        contract.api.delete_repo(space, repo_type="space")
    missing = wire.exchanges[-1]
    assert (missing.status, missing.headers["X-Error-Code"]) == (404, "RepoNotFound")
    contract.api.delete_repo(space, repo_type="space", missing_ok=True)


def test_move_repo(contract: Contract, space: str, wire: Wire) -> None:
    target = fresh(contract, "moved")
    contract.api.move_repo(space, target, repo_type="space")
    done = wire.only("POST", "/api/repos/move")
    assert json.loads(done.sent) == {"fromRepo": space, "toRepo": target, "type": "space"}
    assert contract.api.repo_info(space, repo_type="space").id == target
    led = wire.only("GET", f"/api/spaces/{space}", status=307)
    assert led.headers["Location"] == f"/api/spaces/{target}"
    with pytest.raises(HfHubHTTPError, match=f"A space repository called {target} already exists"):
        contract.api.move_repo(contract.new_space(), target, repo_type="space")


def test_update_repo_settings(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.update_repo_settings(space, repo_type="space", private=True)
    done = wire.only("PUT", f"/api/spaces/{space}/settings")
    assert json.loads(done.sent) == {"visibility": "private"}
    assert (done.json["visibility"], done.json["private"]) == ("private", True)
    assert contract.api.space_info(space).private is True
    assert wire.exchanges[-1].json["private"] is True


def test_duplicate_repo(contract: Contract, space: str, wire: Wire) -> None:
    target = fresh(contract, "copy")
    made = contract.api.duplicate_repo(space, target, repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/duplicate")
    assert json.loads(done.sent)["repository"] == target
    assert done.json["url"] == str(made) == f"{contract.endpoint}/spaces/{target}"
    contract.api.delete_repo(target, repo_type="space")


def test_space_info(contract: Contract, space: str, wire: Wire) -> None:
    info = contract.api.space_info(space)
    told = wire.only("GET", f"/api/spaces/{space}").json
    assert set(told) >= INFO | OF_SPACES
    assert (told["id"], told["sdk"], told["sha"]) == (space, "docker", info.sha)
    assert UID.fullmatch(told["_id"])
    assert OID.fullmatch(told["sha"])
    assert ISO.fullmatch(told["lastModified"])
    contract.api.space_info(space, files_metadata=True)
    assert wire.exchanges[-1].query == "blobs=true"
    assert {"rfilename", "size", "blobId"} == set(wire.exchanges[-1].json["siblings"][0])


@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
def test_repo_info(contract: Contract, wire: Wire, kind: str) -> None:
    made = contract.new_space() if kind == "space" else model_of(contract, kind)
    assert contract.api.repo_info(made, repo_type=kind).id == made
    assert set(wire.only("GET", f"/api/{kind}s/{made}").json) >= INFO
    contract.api.delete_repo(made, repo_type=kind)


def test_model_info(contract: Contract, wire: Wire) -> None:
    made = model_of(contract)
    contract.api.model_info(made, expand=["sha", "private"])
    told = wire.only("GET", f"/api/models/{made}").json
    assert set(told) == {"_id", "id", "sha", "private"}
    contract.api.delete_repo(made)


def test_dataset_info(contract: Contract, wire: Wire) -> None:
    made = model_of(contract, "dataset")
    contract.api.dataset_info(made)
    told = wire.only("GET", f"/api/datasets/{made}").json
    assert set(told) >= INFO
    assert "sdk" not in told
    contract.api.delete_repo(made, repo_type="dataset")


def test_repo_exists(contract: Contract, space: str, wire: Wire) -> None:
    assert contract.api.repo_exists(space, repo_type="space")
    assert not contract.api.repo_exists(f"{space}-not", repo_type="space")
    missing = wire.only("GET", f"/api/spaces/{space}-not", status=404)
    assert (missing.headers["X-Error-Code"], missing.json) == ("RepoNotFound", {"error": "Repository not found"})


def test_revision_exists(contract: Contract, space: str, wire: Wire) -> None:
    assert contract.api.revision_exists(space, "main", repo_type="space")
    assert not contract.api.revision_exists(space, "nope", repo_type="space")
    missing = wire.only("GET", f"/api/spaces/{space}/revision/nope", status=404)
    assert (missing.headers["X-Error-Code"], missing.json) == ("RevisionNotFound", {"error": "Invalid rev id: nope"})


def test_resolve_revision(contract: Contract, space: str, wire: Wire) -> None:
    found = contract.api.resolve_revision(space, repo_type="space", revision="main")
    told = wire.only("GET", f"/api/spaces/{space}/revision/main").json
    assert told["sha"] == found.resolved
    assert OID.fullmatch(told["sha"])


def test_auth_check(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.auth_check(space, repo_type="space")
    contract.api.auth_check(space, repo_type="space", write=True)
    assert wire.only("GET", f"/api/spaces/{space}/auth-check").status == 200
    assert wire.only("GET", f"/api/spaces/{space}/auth-check/write").status == 200
    with pytest.raises(RepositoryNotFoundError):
        contract.api.auth_check(f"{space}-not", repo_type="space")


def test_list_spaces(contract: Contract, space: str, wire: Wire) -> None:
    contract.new_space()
    (newest, *_) = contract.api.list_spaces(author=contract.owner, limit=1)
    page = next(exchange for exchange in wire.exchanges if exchange.path == "/api/spaces")
    assert newest.id == page.json[0]["id"]
    assert {"_id", "id", "private", "createdAt", "likes", "tags", "sdk", "subdomain"} <= set(page.json[0])
    base = f"<{contract.endpoint}/api/spaces?author={contract.owner}&limit=1&cursor="
    assert page.headers["Link"].startswith(base)
    assert page.headers["Link"].endswith('>; rel="next"')


def test_list_models(contract: Contract, wire: Wire) -> None:
    made = model_of(contract)
    assert [row.id for row in contract.api.list_models(author=contract.owner, search=made)] == [made]
    (row,) = wire.only("GET", "/api/models").json
    assert {"_id", "id", "private", "createdAt", "likes", "downloads", "tags"} <= set(row)
    contract.api.delete_repo(made)


def test_list_datasets(contract: Contract, wire: Wire) -> None:
    made = model_of(contract, "dataset")
    assert [row.id for row in contract.api.list_datasets(author=contract.owner, search=made)] == [made]
    (row,) = wire.only("GET", "/api/datasets").json
    assert {"_id", "id", "author", "private", "createdAt", "likes", "downloads", "tags"} <= set(row)
    contract.api.delete_repo(made, repo_type="dataset")


def test_search_spaces(contract: Contract, space: str, wire: Wire) -> None:
    word = space.partition("/")[2]
    assert [found.id for found in contract.api.search_spaces(word, include_non_running=True)] == [space]
    (row,) = wire.only("GET", "/api/spaces/semantic-search").json
    assert {"id", "author", "title", "sdk", "likes", "private", "tags", "runtime"} <= set(row)


def test_unlike(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.unlike(space, repo_type="space")
    assert wire.only("DELETE", f"/api/spaces/{space}/like").json == {"success": True}
    with pytest.raises(RepositoryNotFoundError):
        contract.api.unlike("missing", repo_type="space")
    assert wire.only("DELETE", "/api/spaces/missing/like", status=404).headers["X-Error-Code"] == "RepoNotFound"


def test_list_liked_repos(contract: Contract, wire: Wire) -> None:
    assert contract.api.list_liked_repos(contract.owner).total == 0
    assert wire.only("GET", f"/api/users/{contract.owner}/likes").json == []


def test_list_repo_likers(contract: Contract, space: str, wire: Wire) -> None:
    assert list(contract.api.list_repo_likers(space, repo_type="space")) == []
    assert wire.only("GET", f"/api/spaces/{space}/likers").json == []
