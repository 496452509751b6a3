"""The control addresses beside the faults: reset, seed, request log, clock, and stages that are held."""

from pathlib import Path

import httpx2
import pytest

from tests.emulator.hubs import ThreadHub, file_line, hub_process, thread_hub
from tests.support.control import Control

SPACE = "acme/api"
SEED = {
    "users": {"alice": {"plan": "pro"}},
    "tokens": [{"value": "hf_alice", "user": "alice"}],
    "spaces": {"alice/one": {"visibility": "private"}},
}


def test_only_the_status_is_there_unless_asked_for(tmp_path: Path) -> None:
    with thread_hub(tmp_path / "data") as hub:
        assert hub.http.get("/_emulator/status").status_code == 200
        for path in ("reset", "seed", "faults", "clock", "hold", "release"):
            assert hub.http.post(f"/_emulator/{path}", json={}).status_code in {404, 405}, path
        assert hub.http.get("/_emulator/requests").status_code in {404, 405}


def test_a_seed_closes_a_running_hub_and_a_reset_opens_it(hub: ThreadHub, control: Control) -> None:
    assert control.seed(SEED) == ["alice/one"]
    assert [row["id"] for row in hub.http.get("/api/spaces", headers={"authorization": "Bearer hf_alice"}).json()] == [
        "alice/one"
    ]
    assert ("pushed", "alice/one") in hub.life.calls
    assert ("forget", SPACE) in hub.life.calls
    assert hub.http.get("/api/spaces/alice/one").status_code == 401
    assert hub.http.get("/api/whoami-v2", headers={"authorization": "Bearer other"}).status_code == 401
    assert hub.http.get("/_emulator/status", headers={"authorization": "Bearer other"}).status_code == 200
    assert control.reset() == 1
    assert hub.http.get("/api/whoami-v2").json()["name"] == "local"


def test_a_seed_without_spaces_keeps_the_spaces(hub: ThreadHub, control: Control) -> None:
    control.seed({key: value for key, value in SEED.items() if key != "spaces"})
    assert hub.http.get(f"/api/spaces/{SPACE}").status_code == 200
    control.seed({})
    assert hub.http.get("/api/whoami-v2").json()["name"] == "local"


def test_a_seed_with_faults_changes_nothing(hub: ThreadHub) -> None:
    answer = hub.http.post("/_emulator/seed", content=b"tokens: [{value: s3cret, user: nobody}]")
    assert answer.status_code == 400
    assert "no user 'nobody'" in answer.json()["error"]
    assert "s3cret" not in answer.text
    assert hub.http.get(f"/api/spaces/{SPACE}").status_code == 200


def test_a_reset_goes_back_to_the_start(hub: ThreadHub, control: Control) -> None:
    control.add_fault("status", {"status": 500}, count=None)
    hub.http.get("/api/spaces")
    assert control.reset() == 1
    assert hub.http.get("/api/spaces").json() == []
    assert [(line.path, line.status) for line in control.requests()] == [("/api/spaces", 200)]
    assert len(hub.log()) == 3, "the file keeps what was"


def test_requests_are_told_by_what_they_were(hub: ThreadHub, control: Control) -> None:
    hub.commit(SPACE, file_line("a", "1"))
    hub.http.get(f"/api/spaces/{SPACE}/tree/main?recursive=true")
    hub.http.get("/api/spaces/acme/none")
    assert [line.path for line in control.requests(last=2)] == [
        f"/api/spaces/{SPACE}/tree/main?recursive=true",
        "/api/spaces/acme/none",
    ]
    assert [line.method for line in control.requests(write=True)] == ["POST", "POST"]
    assert [line.path for line in control.requests(status=404)] == ["/api/spaces/acme/none"]
    assert [line.method for line in control.requests(path="*recursive=true")] == ["GET"]
    assert [line.path for line in control.requests(method="POST", path="*/commit/*")] == [
        f"/api/spaces/{SPACE}/commit/main"
    ]
    assert control.counts() == {"methods": {"POST": 2, "GET": 2}, "statuses": {"200": 3, "404": 1}}


def test_the_clock_goes_forward_alone(hub: ThreadHub, control: Control) -> None:
    before = str(control.ask("GET", "/clock")["now"])
    after = control.advance(86_400)
    assert after[:10] > before[:10]
    assert hub.http.post("/_emulator/clock", json={"advance": -1}).status_code == 400


@pytest.mark.parametrize("path", ["hold", "release", "clock", "seed", "faults"])
def test_bodies_that_are_none_are_a_400(hub: ThreadHub, path: str) -> None:
    assert hub.http.post(f"/_emulator/{path}", content=b"[").status_code == 400


def test_a_page_of_another_site_controls_nothing(hub: ThreadHub) -> None:
    answer = hub.http.post("/_emulator/reset", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert hub.http.get(f"/api/spaces/{SPACE}").status_code == 200


def test_the_program_does_all_this_too(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data", "--control") as running, Control(running.endpoint) as control:
        made = control.seed({"spaces": {"acme/api": {"files": {"Dockerfile": "FROM nothing-known"}}}})
        assert made == ["acme/api"]
        control.hold("acme/api", "BUILDING")
        control.release("acme/api")
        with control.fault("drop-before", endpoint="whoami") as fault:
            with pytest.raises(httpx2.TransportError):
                httpx2.get(f"{running.endpoint}/api/whoami-v2", trust_env=False)
            assert fault.fired == 1
        assert control.reset() == 1
