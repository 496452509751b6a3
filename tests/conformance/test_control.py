"""The Hub's own addresses under `/_emulator/`, as a Hub with `--control` serves them."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from tests.conformance.routes import Asked
from tests.contract.conftest import client_of
from tests.emulator.hubs import hub_process, wait_until


@pytest.fixture
def controlled(recorded: Asked, tmp_path: Path) -> Iterator[httpx2.Client]:
    """A client of a Hub of its own, which tests may reset."""
    with hub_process(tmp_path / "data", "--control") as hub, client_of(hub.endpoint) as http:
        yield recorded.watch(http)


def create(http: httpx2.Client, name: str) -> None:
    body = {"name": name, "organization": "acme", "type": "space", "sdk": "docker"}
    assert http.post("/api/repos/create", json=body).status_code == 200


def push(client: httpx2.Client, name: str, dockerfile: str) -> None:
    line = {"key": "file", "value": {"path": "Dockerfile", "content": dockerfile, "encoding": "utf-8"}}
    lines = [{"key": "header", "value": {"summary": "build"}}, line]
    body = "\n".join(map(json.dumps, lines))
    assert client.post(f"/api/spaces/acme/{name}/commit/main", content=body).status_code == 200


def stage(client: httpx2.Client, name: str) -> str:
    return str(client.get(f"/api/spaces/acme/{name}/runtime").json()["stage"])


def test_status_and_requests_tell_what_was_asked(controlled: httpx2.Client) -> None:
    create(controlled, "one")
    status = controlled.get("/_emulator/status").json()
    assert (status["spaces"], status["requests"]["writes"]) == (1, 1)
    told = controlled.get("/_emulator/requests", params={"write": True}).json()
    assert [(line["method"], line["path"], line["status"]) for line in told["requests"]] == [
        ("POST", "/api/repos/create", 200)
    ]


def test_reset_forgets_all_repositories(controlled: httpx2.Client) -> None:
    create(controlled, "one")
    assert controlled.post("/_emulator/reset").json() == {"forgotten": 1}
    assert controlled.get("/api/spaces").json() == []


def test_a_seed_brings_accounts_and_spaces(controlled: httpx2.Client) -> None:
    seed = {
        "users": {"alice": {"plan": "pro"}},
        "tokens": [{"value": "hf_alice", "user": "alice"}],
        "spaces": {"alice/api": {"variables": {"A": "1"}}},
    }
    assert controlled.post("/_emulator/seed", json=seed).json()["spaces"] == ["alice/api"]
    headers = {"authorization": "Bearer hf_alice"}
    assert controlled.get("/api/whoami-v2", headers=headers).json()["name"] == "alice"
    assert controlled.get("/api/spaces/alice/api/variables", headers=headers).json()["A"]["value"] == "1"
    assert controlled.post("/_emulator/seed", json={"odd": 1}).status_code == 400


def test_the_clock_goes_forward_when_told(controlled: httpx2.Client) -> None:
    before = controlled.get("/_emulator/clock").json()["now"]
    after = controlled.post("/_emulator/clock", json={"advance": 3600}).json()["now"]
    assert datetime.fromisoformat(after) - datetime.fromisoformat(before) >= timedelta(hours=1)
    assert controlled.post("/_emulator/clock", json={"advance": -1}).status_code == 400


def test_a_held_space_waits_until_it_is_released(controlled: httpx2.Client) -> None:
    create(controlled, "one")
    held = {"space": "acme/one", "stage": "BUILDING"}
    assert controlled.post("/_emulator/hold", json=held).json() == held
    push(controlled, "one", "FROM scratch\n")
    assert stage(controlled, "one") == "BUILDING"
    assert controlled.post("/_emulator/release", json={"space": "acme/one"}).json() == {"space": "acme/one"}
    wait_until(lambda: stage(controlled, "one") != "BUILDING")
    assert controlled.post("/_emulator/hold", json={**held, "stage": "ODD"}).status_code == 400


def test_a_build_takes_the_time_that_was_set_before_it(controlled: httpx2.Client) -> None:
    dockerfile = 'FROM python:3.11-slim\nCMD ["true"]\n'
    create(controlled, "slow")
    create(controlled, "quick")
    assert controlled.post("/_emulator/pace", json={"build": 600}).json() == {"build": 600}
    push(controlled, "slow", dockerfile)
    wait_until(lambda: "Build Queued" in controlled.get("/spaces/acme/slow/logs").text)
    controlled.post("/_emulator/pace", json={"build": 0})
    push(controlled, "quick", dockerfile)
    wait_until(lambda: stage(controlled, "quick") not in {"BUILDING", "NO_APP_FILE"})
    assert stage(controlled, "slow") == "BUILDING"
    controlled.post("/_emulator/clock", json={"advance": 600})
    wait_until(lambda: stage(controlled, "slow") != "BUILDING")
    assert controlled.post("/_emulator/pace", json={"build": -1}).status_code == 400


def test_a_fault_fails_the_requests_it_names(controlled: httpx2.Client) -> None:
    rule = controlled.post(
        "/_emulator/faults", json={"endpoint": "runtime", "action": {"kind": "status", "status": 503}}
    ).json()
    create(controlled, "one")
    assert controlled.get("/api/spaces/acme/one/runtime").status_code == 503
    assert controlled.get("/api/spaces/acme/one/runtime").status_code == 200
    number = rule["id"]
    assert controlled.get(f"/_emulator/faults/{number}").json()["id"] == number
    listed = controlled.get("/_emulator/faults").json()
    assert [found["id"] for found in listed["rules"]] == [number]
    assert controlled.delete(f"/_emulator/faults/{number}").status_code == 200
    assert controlled.get(f"/_emulator/faults/{number}").status_code == 404
    assert controlled.delete("/_emulator/faults").json() == {}
