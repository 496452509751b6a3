"""Which change tells the running half what, and that the stage has moved before the answer is here."""

import httpx2
import pytest

from tests.emulator.hubs import ThreadHub, file_line

SPACE = "acme/api"


@pytest.fixture
def told(hub: ThreadHub) -> list[tuple[str, ...]]:
    hub.create(SPACE)
    assert hub.life.calls == [("start",)], "creating a Space starts nothing"
    hub.life.calls.clear()
    return hub.life.calls


def test_a_commit_to_main_is_a_push_and_moves_the_stage(hub: ThreadHub, told: list[tuple[str, ...]]) -> None:
    assert hub.commit(SPACE, file_line("Dockerfile", "FROM x")).status_code == 200
    assert told == [("pushed", SPACE)]
    assert hub.http.get(f"/api/spaces/{SPACE}/runtime").json()["stage"] == "BUILDING"


def test_commits_that_change_nothing_or_another_branch_build_nothing(
    hub: ThreadHub, told: list[tuple[str, ...]]
) -> None:
    hub.commit(SPACE, file_line("a", "1"))
    told.clear()
    assert hub.commit(SPACE, file_line("a", "1")).status_code == 200
    assert hub.http.post(f"/api/spaces/{SPACE}/branch/side").status_code == 200
    assert hub.commit(SPACE, file_line("a", "2"), branch="side").status_code == 200
    assert hub.commit(SPACE, file_line("../a", "2")).status_code == 422
    assert told == []


def test_settings_restart_once_each_and_sleep_time_does_not(hub: ThreadHub, told: list[tuple[str, ...]]) -> None:
    base = f"/api/spaces/{SPACE}"
    for route in ("secrets", "variables"):
        hub.http.post(f"{base}/{route}", json={"key": "A", "value": "1"})
        hub.http.request("DELETE", f"{base}/{route}", json={"key": "A"})
        hub.http.request("DELETE", f"{base}/{route}", json={"key": "A"})
    hub.http.post(f"{base}/hardware", json={"flavor": "t4-small"})
    assert told == [("configured", SPACE)] * 5
    hub.http.post(f"{base}/sleeptime", json={"seconds": 60})
    assert told[5:] == [("retimed", SPACE)]


def test_pause_stays_until_restart(hub: ThreadHub, told: list[tuple[str, ...]]) -> None:
    base = f"/api/spaces/{SPACE}"
    assert hub.http.post(f"{base}/pause").json()["stage"] == "PAUSED"
    assert hub.http.post(f"{base}/restart").json()["stage"] == "BUILDING"
    assert hub.http.post(f"{base}/restart?factory=True").json()["stage"] == "BUILDING"
    assert told == [("pause", SPACE), ("restart", SPACE), ("factory", SPACE)]


def test_a_move_keeps_the_process_and_a_deletion_ends_it(hub: ThreadHub, told: list[tuple[str, ...]]) -> None:
    body = {"fromRepo": SPACE, "toRepo": "acme/new", "type": "space"}
    assert hub.http.post("/api/repos/move", json=body).status_code == 200
    assert told == [("renamed", SPACE, "acme/new")]
    gone = {"name": "new", "organization": "acme", "type": "space"}
    assert hub.http.request("DELETE", "/api/repos/delete", json=gone).status_code == 200
    assert told[1:] == [("forget", "acme/new")]


def test_the_running_half_starts_and_stops_with_the_app(hub: ThreadHub) -> None:
    assert hub.life.calls == [("start",)]


def test_status_needs_no_control_and_counts_reads_and_writes(hub: ThreadHub) -> None:
    hub.create(SPACE)
    hub.http.get(f"/api/spaces/{SPACE}/runtime")
    status = hub.http.get("/_emulator/status").json()
    assert status["endpoint"] == hub.endpoint
    assert set(status) == {"pid", "endpoint", "started_at", "version", "spaces", "requests"}
    assert (status["spaces"], status["requests"]) == (1, {"reads": 1, "writes": 1})


def test_reset_is_not_there_without_control(hub: ThreadHub) -> None:
    hub.create(SPACE)
    assert hub.http.post("/_emulator/reset").status_code == 404
    assert hub.http.get(f"/api/spaces/{SPACE}").status_code == 200


def test_a_double_slash_before_the_path_is_one(hub: ThreadHub) -> None:
    with httpx2.Client(trust_env=False) as http:
        assert http.get(f"{hub.endpoint}//api/whoami-v2").status_code == 200
