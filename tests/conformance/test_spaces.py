"""What only Spaces have beside a repository: offers, copies with settings, volumes, development mode, streams."""

import json
from uuid import uuid4

import pytest
from huggingface_hub import Volume
from huggingface_hub.errors import BadRequestError, HfHubHTTPError

from tests.contract.conftest import Contract


def test_templates_begin_a_space(contract: Contract) -> None:
    raw = contract.http.get("/api/spaces/templates").json()["templates"]
    assert {"name", "repoId", "sdk", "preferredPrivate"} <= set(raw[0])
    template = contract.api.list_space_templates()[0]
    made = f"{contract.owner}/from-{uuid4().hex[:12]}"
    contract.api.create_repo(made, repo_type="space", space_template=template.repo_id)
    assert len(contract.api.list_repo_files(made, repo_type="space")) > 2
    contract.api.delete_repo(made, repo_type="space")


def test_a_quota_of_zero_gpu_is_told(contract: Contract) -> None:
    assert set(contract.http.get("/api/spaces/zero-gpu/quota").json()) >= {"base", "current"}


def test_spaces_are_found_by_words(contract: Contract, space: str) -> None:
    contract.api.update_repo_settings(space, repo_type="space", visibility="public")
    word = space.partition("/")[2]
    rows = contract.http.get("/api/spaces/semantic-search", params={"q": word, "includeNonRunning": "true"}).json()
    assert [row["id"] for row in rows] == [space]
    assert [found.id for found in contract.api.search_spaces(word, include_non_running=True)] == [space]


def test_a_copy_has_the_variables_and_not_the_secrets(contract: Contract, space: str) -> None:
    contract.api.add_space_variable(space, "LEVEL", "debug")
    contract.api.add_space_secret(space, "TOKEN", "v4lue")
    target = f"{contract.owner}/copy-{uuid4().hex[:12]}"
    url = contract.api.duplicate_repo(space, target, repo_type="space")
    assert url.repo_id == target
    assert {key: entry.value for key, entry in contract.api.get_space_variables(target).items()} == {"LEVEL": "debug"}
    assert contract.api.get_space_secrets(target) == {}
    with pytest.raises(HfHubHTTPError) as taken:
        contract.api.duplicate_repo(space, target, repo_type="space")
    assert taken.value.response.status_code == 409
    assert contract.api.duplicate_repo(space, target, repo_type="space", exist_ok=True).repo_id == target
    contract.api.delete_repo(target, repo_type="space")


def test_volumes_are_set_whole_and_taken_away(contract: Contract, space: str) -> None:
    model = f"{contract.owner}/volume-{uuid4().hex[:12]}"
    contract.api.create_repo(model)
    contract.api.set_space_volumes(space, [Volume(type="model", source=model, mount_path="/models", read_only=True)])
    told = contract.http.get(f"/api/spaces/{space}/runtime").json()["volumes"]
    assert [(row["type"], row["source"], row["mountPath"]) for row in told] == [("model", model, "/models")]
    contract.api.delete_space_volumes(space)
    assert not contract.api.get_space_runtime(space).volumes
    with pytest.raises(BadRequestError):
        contract.api.delete_space_volumes(space)
    contract.api.delete_repo(model)


def test_development_mode_goes_on_and_off(contract: Contract, space: str) -> None:
    assert contract.api.enable_space_dev_mode(space).dev_mode is True
    assert contract.http.post(f"/api/spaces/{space}/dev-mode", json={"enabled": False}).json()["devMode"] is False


def test_replicas_are_asked_for(contract: Contract, space: str) -> None:
    answer = contract.http.post(f"/api/spaces/{space}/replicas", json={"replicas": 2})
    assert (answer.status_code, answer.json()["replicas"]["requested"]) == (200, 2)


def test_events_begin_with_the_runtime(contract: Contract, space: str) -> None:
    with contract.http.stream("GET", f"/api/spaces/{space}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines) == "event: status"
        assert json.loads(next(lines).removeprefix("data: "))["stage"] == "NO_APP_FILE"


def test_metrics_of_a_space_that_does_not_serve_are_none(contract: Contract, space: str) -> None:
    answer = contract.http.get(f"/api/spaces/{space}/metrics")
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_an_identity_token_of_no_publisher_is_refused(contract: Contract, space: str) -> None:
    body = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": "e30.e30.e30",
        "resource": f"spaces/{space}",
    }
    answer = contract.http.post("/oauth/token", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    answer = contract.http.post("/oauth/token", json={**body, "resource": "a/b/c/d"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_browser_gets_files_raw(contract: Contract, space: str) -> None:
    for method in ("GET", "HEAD"):
        answer = contract.http.request(method, f"/spaces/{space}/raw/main/README.md")
        assert (answer.status_code, answer.headers["content-type"].partition("/")[0]) == (200, "text")


def test_commits_are_told_as_html_where_that_is_asked_for(contract: Contract, space: str) -> None:
    contract.api.upload_file(
        path_or_fileobj=b"x", path_in_repo="x", repo_id=space, repo_type="space", commit_message="a < b"
    )
    newest = contract.api.list_repo_commits(space, repo_type="space", formatted=True)[0]
    assert (newest.title, newest.formatted_title, newest.formatted_message) == ("a < b", "a &lt; b", "")
    assert "formatted" not in contract.http.get(f"/api/spaces/{space}/commits/main").json()[0]


def test_cards_name_licences_that_the_hub_knows(contract: Contract) -> None:
    card = {"content": "---\nlicense: asdf\n---\n", "repoType": "space"}
    answer = contract.http.post("/api/validate-yaml", json=card)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"].startswith('"license" must be one of [')
    plain = contract.http.post("/api/validate-yaml", json=card, headers={"accept": "text/plain"})
    assert plain.text.startswith('- Error: "license" must be one of [')
    for known in ("mit", "[mit, apache-2.0]"):
        body = {**card, "content": f"---\nlicense: {known}\n---\n"}
        assert contract.http.post("/api/validate-yaml", json=body).json() == {"errors": [], "warnings": []}
