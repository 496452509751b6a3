"""The running Space's own routes (hub-api 6)."""

import re

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import BadRequestError, RepositoryNotFoundError

from tests.contract.conftest import Contract


def test_runtime_has_the_hubs_form(contract: Contract, space: str) -> None:
    port = contract.endpoint.rpartition(":")[2]
    assert contract.http.get(f"/api/spaces/{space}/runtime").json() == {
        "stage": "NO_APP_FILE",
        "hardware": {"current": None, "requested": "cpu-basic"},
        "storage": None,
        "gcTimeout": 172800,
        "replicas": {"requested": 1},
        "devMode": False,
        "domains": [{"domain": f"{space.replace('/', '-')}.localhost:{port}", "stage": "READY"}],
    }
    with pytest.raises(RepositoryNotFoundError):
        contract.api.get_space_runtime("acme/missing")


def test_secrets_go_in_and_never_come_out(contract: Contract, space: str) -> None:
    contract.api.add_space_secret(space, "TOKEN", "v4lue", description="for the API")
    answer = contract.http.get(f"/api/spaces/{space}/secrets")
    assert set(answer.json()["TOKEN"]) == {"description", "updatedAt"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer.json()["TOKEN"]["updatedAt"])
    assert "v4lue" not in answer.text
    contract.api.add_space_secret(space, "TOKEN", "other")
    assert contract.api.get_space_secrets(space)["TOKEN"].description is None
    put = contract.http.post(f"/api/spaces/{space}/secrets", json={"key": "EMPTY"})
    assert (put.status_code, put.json()) == (200, {})
    for key in ("TOKEN", "MISSING"):
        gone = contract.http.request("DELETE", f"/api/spaces/{space}/secrets", json={"key": key})
        assert (gone.status_code, gone.json()) == (200, {})
    assert set(contract.api.get_space_secrets(space)) == {"EMPTY"}


def test_variables_answer_the_full_map(contract: Contract, space: str) -> None:
    contract.api.add_space_variable(space, "A", "1", description="first")
    both = contract.api.add_space_variable(space, "B", "2")
    assert {key: entry.value for key, entry in both.items()} == {"A": "1", "B": "2"}
    raw = contract.http.get(f"/api/spaces/{space}/variables").json()
    assert set(raw["A"]) == {"value", "description", "updatedAt"}
    assert set(contract.api.delete_space_variable(space, "A")) == {"B"}
    assert set(contract.api.delete_space_variable(space, "A")) == {"B"}


@pytest.mark.parametrize("key", ["1A", "A-B", "", "Ä", "_A", "A\n"])
def test_keys_that_no_variable_can_have_are_refused(contract: Contract, space: str, key: str) -> None:
    for route in ("secrets", "variables"):
        answer = contract.http.post(f"/api/spaces/{space}/{route}", json={"key": key, "value": "v4lue"})
        assert answer.status_code == 400
        assert "key" in answer.json()["error"]
        assert "v4lue" not in answer.text


def test_hardware_and_sleep_time_are_requested(contract: Contract, space: str) -> None:
    runtime = contract.api.request_space_hardware(space, "t4-small", sleep_time=600)  # type: ignore[arg-type] # text, as from the command line
    assert (runtime.requested_hardware, runtime.sleep_time) == ("t4-small", 600)
    assert contract.api.set_space_sleep_time(space, -1).sleep_time is None
    assert contract.http.post(f"/api/spaces/{space}/sleeptime", json={"seconds": 0}).status_code == 400
    odd = contract.http.post(f"/api/spaces/{space}/hardware", json={"flavor": "abacus"})
    assert odd.status_code == 400
    assert "must be one of [" in odd.json()["error"]


def test_pause_and_restart(contract: Contract, space: str) -> None:
    paused = contract.api.pause_space(space)
    assert (paused.stage, paused.hardware) == ("PAUSED", None)
    assert contract.api.restart_space(space).stage != "PAUSED"
    assert contract.api.restart_space(space, factory_reboot=True).stage != "PAUSED"


def test_a_static_space_cannot_be_paused_or_restarted(contract: Contract, space: str) -> None:
    operations = [CommitOperationAdd("README.md", b"---\nsdk: static\n---\n")]
    contract.api.create_commit(space, operations, commit_message="static", repo_type="space")
    for refused in (contract.api.pause_space, contract.api.restart_space):
        with pytest.raises(BadRequestError):
            refused(space)


def test_a_build_leaves_the_stage_moved_and_a_log(contract: Contract, space: str) -> None:
    operations = [CommitOperationAdd("Dockerfile", b'FROM python:3.11\nCMD ["python", "-c", "print(\'hello\')"]\n')]
    contract.api.create_commit(space, operations, commit_message="app", repo_type="space")
    assert contract.api.get_space_runtime(space).stage != "NO_APP_FILE"
    lines = list(contract.api.fetch_space_logs(space, build=True, follow=True))
    assert lines[0].startswith("===== Build Queued at ")
    assert all(line.endswith("\n") for line in lines)


def test_logs_are_events_of_one_line(contract: Contract, space: str) -> None:
    with contract.http.stream("GET", f"/api/spaces/{space}/logs/run") as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["date"]
        answer.read()
    assert list(contract.api.fetch_space_logs(space)) == []
    assert contract.http.get(f"/api/spaces/{space}/logs/odd").status_code == 400
