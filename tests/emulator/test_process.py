"""The program: its sign that it is up, its lock, its end, and the control addresses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2

from tests.emulator.hubs import ROOT, HubProcess, file_line, hub_process


def start(data: Path, port: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.emulator", "--data", str(data), "--port", port]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


def test_hub_json_is_there_while_it_is_up_and_gone_after(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "data")
    sign = json.loads((hub.data / "hub.json").read_text())
    assert set(sign) == {"pid", "endpoint", "started_at"}
    assert sign["pid"] == hub.process.pid
    assert httpx2.get(f"{sign['endpoint']}/_emulator/status", trust_env=False).json()["pid"] == hub.process.pid
    assert hub.stop() == 0
    assert not (hub.data / "hub.json").exists()


def test_a_second_hub_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data") as hub:
        second = start(hub.data, "0")
        assert second.returncode == 1
        assert second.stderr.startswith(f"Another local Hub uses {hub.data}: ")
        assert len(second.stderr.splitlines()) == 1
        assert (hub.data / "hub.json").exists()


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with hub_process(tmp_path / "one") as hub:
        port = hub.endpoint.rpartition(":")[2]
        second = start(tmp_path / "two", port)
        assert second.returncode == 1
        assert len(second.stderr.splitlines()) == 1
        assert port in second.stderr


def test_reset_forgets_all_spaces_where_control_was_asked_for(tmp_path: Path) -> None:
    with (
        hub_process(tmp_path / "data", "--control") as hub,
        httpx2.Client(base_url=hub.endpoint, trust_env=False) as http,
    ):
        body = {"name": "api", "organization": "acme", "type": "space", "sdk": "docker"}
        assert http.post("/api/repos/create", json=body).status_code == 200
        assert http.post("/_emulator/reset").json() == {"forgotten": 1}
        assert http.get("/_emulator/status").json()["spaces"] == 0
        assert http.get("/api/spaces").json() == []
        assert http.post("/api/repos/create", json=body).status_code == 200


def test_the_end_does_not_wait_for_who_follows_a_log(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "data")
    with httpx2.Client(base_url=hub.endpoint, trust_env=False) as http:
        body = {"name": "api", "organization": "acme", "type": "space", "sdk": "docker"}
        http.post("/api/repos/create", json=body)
        lines = [{"key": "header", "value": {"summary": "x"}}, file_line("Dockerfile", "FROM x")]
        commit = "".join(json.dumps(line) + "\n" for line in lines)
        http.post("/api/spaces/acme/api/commit/main", content=commit)
        with http.stream("GET", "/api/spaces/acme/api/logs/build") as answer:
            assert answer.status_code == 200
            assert hub.stop() == 0


def test_an_unknown_subdomain_is_a_page_of_its_own(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data") as hub:
        answer = httpx2.get(hub.endpoint, headers={"Host": "nobody.localhost"}, trust_env=False)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        status = httpx2.get(f"{hub.endpoint}/_emulator/status", trust_env=False).json()
        assert status["requests"] == {"reads": 0, "writes": 0}
