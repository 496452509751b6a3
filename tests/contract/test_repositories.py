"""Making, describing, listing, renaming and deleting Spaces (hub-api 3 and 4)."""

import re
from uuid import uuid4

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import BadRequestError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from tests.contract.conftest import Contract

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
OID = re.compile(r"[0-9a-f]{40}")


def test_whoami_tells_a_user_with_orgs_and_a_token(contract: Contract) -> None:
    me = contract.api.whoami()
    assert me["type"] == "user"
    assert isinstance(me["orgs"], list)
    assert me["auth"]["accessToken"]["role"] == "write"


def test_agent_harnesses_answers_the_first_request_of_a_process(contract: Contract) -> None:
    assert contract.http.get("/api/agent-harnesses").json() == {"standardEnvVars": ["AI_AGENT"], "harnesses": {}}


def test_every_answer_carries_the_common_headers(contract: Contract) -> None:
    for path in ("/api/whoami-v2", f"/api/spaces/{contract.owner}/missing"):
        answer = contract.http.get(path, headers={"x-amzn-trace-id": "trace-7"})
        assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};trace-7", answer.headers["X-Request-Id"])
        assert re.fullmatch(r'"api";r=\d+;t=\d+', answer.headers["RateLimit"])
        assert re.fullmatch(r'"fixed window";"api";q=\d+;w=300', answer.headers["RateLimit-Policy"])
    own = contract.http.get("/api/whoami-v2", headers={"x-request-id": "mine", "x-amzn-trace-id": "trace-7"})
    assert own.headers["X-Request-Id"] == "mine"


def test_create_answers_url_name_and_id_with_all_it_was_given(contract: Contract) -> None:
    name = f"made-{uuid4().hex[:8]}"
    body = {
        "name": name,
        "organization": contract.owner,
        "type": "space",
        "sdk": "docker",
        "visibility": "private",
        "hardware": "cpu-upgrade",
        "sleepTimeSeconds": 3600,
        "secrets": [{"key": "TOKEN", "value": "s3cret", "description": "a secret"}],
        "variables": [{"key": "MODE", "value": "fast"}],
    }
    answer = contract.http.post("/api/repos/create", json=body)
    space = f"{contract.owner}/{name}"
    assert answer.status_code == 200
    assert set(answer.json()) == {"url", "name", "id"}
    assert answer.json()["url"] == f"{contract.endpoint}/spaces/{space}"
    assert answer.json()["name"] == space
    assert contract.api.space_info(space).private is True
    runtime = contract.api.get_space_runtime(space)
    assert (runtime.stage, runtime.requested_hardware, runtime.sleep_time) == ("NO_APP_FILE", "cpu-upgrade", 3600)
    assert contract.api.get_space_secrets(space)["TOKEN"].description == "a secret"
    assert contract.api.get_space_variables(space)["MODE"].value == "fast"


def test_a_new_space_has_the_hubs_first_commit(contract: Contract, space: str) -> None:
    (commit,) = contract.api.list_repo_commits(space, repo_type="space")
    assert (commit.title, commit.authors) == ("initial commit", ["local"])
    assert contract.api.list_repo_files(space, repo_type="space") == [".gitattributes", "README.md"]
    card = contract.api.space_info(space).card_data
    assert card is not None
    assert card["sdk"] == "docker"


def test_create_again_is_a_409_with_url(contract: Contract, space: str) -> None:
    owner, name = space.split("/")
    for spelling in (name, name.upper()):
        body = {"name": spelling, "organization": owner, "type": "space", "sdk": "gradio"}
        answer = contract.http.post("/api/repos/create", json=body)
        assert answer.status_code == 409
        expected = {"error": "You already created this space repo", "url": f"{contract.endpoint}/spaces/{space}"}
        assert answer.json() == expected
    assert contract.api.create_repo(space, repo_type="space", space_sdk="docker", exist_ok=True).repo_id == space


@pytest.mark.parametrize("name", ["-a", "a.", "x" * 97, "a--b", "a..b", "a.git", "", "a/b", "ä", "a b"])
def test_names_that_no_space_can_have_are_refused(contract: Contract, name: str) -> None:
    body = {"name": name, "organization": contract.owner, "type": "space", "sdk": "docker"}
    answer = contract.http.post("/api/repos/create", json=body)
    assert answer.status_code == 400
    assert isinstance(answer.json()["error"], str)
    assert answer.headers["X-Error-Message"]


def test_a_taken_or_too_long_subdomain_is_refused_at_creation(contract: Contract) -> None:
    word = uuid4().hex[:8]
    contract.api.create_repo(f"{word}-b/c", repo_type="space", space_sdk="docker")
    with pytest.raises(BadRequestError, match=f"{word}-b-c.*already serves the Space '{word}-b/c'"):
        contract.api.create_repo(f"{word}/b-c", repo_type="space", space_sdk="docker")
    with pytest.raises(BadRequestError, match="choose a shorter name"):
        contract.api.create_repo(f"{word}/{'x' * 60}", repo_type="space", space_sdk="docker")


def test_info_has_the_hubs_fields(contract: Contract, space: str) -> None:
    info = contract.http.get(f"/api/spaces/{space}").json()
    owner, name = space.split("/")
    assert info["id"] == space
    assert info["author"] == owner
    assert re.fullmatch(r"[0-9a-f]{24}", info["_id"])
    assert OID.fullmatch(info["sha"])
    assert ISO.fullmatch(info["createdAt"])
    assert ISO.fullmatch(info["lastModified"])
    assert info["subdomain"] == f"{owner}-{name}"
    assert info["siblings"] == [{"rfilename": ".gitattributes"}, {"rfilename": "README.md"}]
    assert (info["sdk"], info["private"], info["likes"]) == ("docker", False, 0)
    assert info["runtime"]["stage"] == "NO_APP_FILE"


def test_info_with_blobs_expand_and_revision(contract: Contract, space: str) -> None:
    api = contract.api
    (_, readme) = api.space_info(space, files_metadata=True).siblings or []
    assert readme.size
    assert OID.fullmatch(readme.blob_id or "")
    expanded = contract.http.get(f"/api/spaces/{space}?expand=sdk&expand[]=sha").json()
    assert set(expanded) == {"_id", "id", "sdk", "sha"}
    answer = contract.http.get(f"/api/spaces/{space}?expand=foo")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith('"expand" must be one of [author, ')
    sha = expanded["sha"]
    for revision in ("main", "refs/heads/main", sha, sha[:7]):
        assert api.space_info(space, revision=revision).sha == sha
    missing = contract.http.get(f"/api/spaces/{space}/revision/nope")
    assert missing.headers["X-Error-Code"] == "RevisionNotFound"
    assert missing.headers["X-Error-Message"] == "Invalid rev id: nope"
    with pytest.raises(RevisionNotFoundError):
        api.space_info(space, revision="nope")


def test_the_sdk_follows_the_readme(contract: Contract, space: str) -> None:
    readme = b"---\nsdk: static\ntags: [one]\nmodels: [m/n]\n---\n"
    operations = [CommitOperationAdd("README.md", readme)]
    contract.api.create_commit(space, operations, commit_message="static", repo_type="space")
    info = contract.api.space_info(space)
    assert (info.sdk, info.tags, info.models) == ("static", ["static", "one", "region:us"], ["m/n"])


def test_missing_spaces_are_not_found_in_the_clients_own_way(contract: Contract) -> None:
    missing = f"{contract.owner}/missing"
    answer = contract.http.get(f"/api/spaces/{missing}")
    assert answer.status_code == 404
    assert answer.headers["X-Error-Code"] == "RepoNotFound"
    assert answer.headers["X-Error-Message"] == answer.json()["error"] == "Repository not found"
    assert contract.http.get("/api/spaces/oneword").headers["X-Error-Code"] == "RepoNotFound"
    assert contract.api.repo_exists(missing, repo_type="space") is False
    contract.api.delete_repo(missing, repo_type="space", missing_ok=True)
    with pytest.raises(RepositoryNotFoundError):
        contract.api.delete_repo(missing, repo_type="space")
    with pytest.raises(RepositoryNotFoundError):
        contract.api.auth_check(missing, repo_type="space")


def test_another_letter_case_is_redirected_with_method_and_body(contract: Contract, space: str) -> None:
    shouted = space.upper()
    answer = contract.http.get(f"/api/spaces/{shouted}/tree/main?recursive=true")
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"/api/spaces/{space}/tree/main?recursive=true"
    contract.api.add_space_variable(shouted, "A", "1")
    assert contract.api.get_space_variables(space)["A"].value == "1"
    assert contract.api.file_exists(shouted, "README.md", repo_type="space")


def test_list_pages_filters_and_expands(contract: Contract) -> None:
    owner = f"o{uuid4().hex[:8]}"
    made = [f"{owner}/s{number}" for number in range(5)]
    for name in made:
        contract.api.create_repo(name, repo_type="space", space_sdk="docker")
    assert [found.id for found in contract.api.list_spaces(author=owner)] == made[::-1]
    assert [found.id for found in contract.api.list_spaces(author=owner, limit=3)] == made[:1:-1]
    assert [found.id for found in contract.api.list_spaces(search=f"{owner}/S3")] == [made[3]]
    first = contract.http.get(f"/api/spaces?author={owner}&limit=2")
    assert [row["id"] for row in first.json()] == [made[4], made[3]]
    following = re.fullmatch(r'<(.+)>; rel="next"', first.headers["Link"])
    assert following
    assert following[1].startswith(f"{contract.endpoint}/api/spaces?author={owner}&limit=2&cursor=")
    assert [row["id"] for row in contract.http.get(following[1]).json()] == [made[2], made[1]]
    assert set(contract.http.get(f"/api/spaces?author={owner}&expand=sdk").json()[0]) == {
        "_id",
        "id",
        "sdk",
        "trendingScore",
    }
    full = next(iter(contract.api.list_spaces(author=owner, full=True)))
    assert full.sha
    assert full.siblings
    assert contract.http.get("/api/spaces?limit=100000").status_code == 400
    assert contract.http.get("/api/spaces?cursor=%FF").status_code == 400


def test_settings_change_who_sees_it(contract: Contract, space: str) -> None:
    contract.api.update_repo_settings(space, repo_type="space", visibility="private")
    assert contract.api.space_info(space).private is True
    answer = contract.http.put(f"/api/spaces/{space}/settings", json={"private": False})
    assert answer.json() == {"visibility": "public", "private": False, "gated": False, "discussionsDisabled": False}
    assert contract.http.put(f"/api/spaces/{space}/settings", json={"visibility": "odd"}).status_code == 400


def test_move_renames_and_the_old_address_leads_to_the_new(contract: Contract, space: str) -> None:
    head = contract.api.space_info(space).sha
    contract.api.add_space_secret(space, "KEEP", "x")
    target = f"{contract.owner}/moved-{uuid4().hex[:8]}"
    contract.api.move_repo(space, target, repo_type="space")
    old = contract.http.get(f"/api/spaces/{space}/runtime")
    assert (old.status_code, old.headers["Location"]) == (307, f"/api/spaces/{target}/runtime")
    info = contract.api.space_info(space)
    assert (info.id, info.sha, info.subdomain) == (target, head, target.replace("/", "-"))
    assert set(contract.api.get_space_secrets(target)) == {"KEEP"}
    contract.api.create_repo(space, repo_type="space", space_sdk="docker")
    assert contract.api.space_info(space).id == space
    with pytest.raises(HfHubHTTPError, match="already exists"):
        contract.api.move_repo(target, space, repo_type="space")


def test_delete_forgets_everything(contract: Contract, space: str) -> None:
    contract.api.add_space_secret(space, "A", "1")
    owner, name = space.split("/")
    body = {"name": name, "organization": owner, "type": "space"}
    answer = contract.http.request("DELETE", "/api/repos/delete", json=body)
    assert (answer.status_code, answer.text) == (200, "OK")
    assert answer.headers["content-type"].startswith("text/plain")
    contract.api.create_repo(space, repo_type="space", space_sdk="docker")
    assert contract.api.get_space_secrets(space) == {}


def test_auth_check_and_hardware(contract: Contract, space: str) -> None:
    contract.api.auth_check(space, repo_type="space")
    contract.api.auth_check(space, repo_type="space", write=True)
    flavors = {flavor.name: flavor for flavor in contract.api.list_spaces_hardware()}
    assert (flavors["cpu-basic"].cpu, flavors["cpu-basic"].ram) == ("2 vCPU", "16 GB")


def test_unknown_routes_answer_a_json_object(contract: Contract) -> None:
    for answer in (contract.http.get("/api/nothing"), contract.http.patch("/api/whoami-v2")):
        assert answer.status_code in {404, 405}
        assert answer.json()["error"]
