"""The life of a Space over the wire: the real program, its control addresses, and the app's own address."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from tests.emulator.hubs import HubProcess, file_line, hub_process, wait_until
from tests.emulator.life.ground import tree

BASE = "/api/spaces/acme/api"
HOST = {"Host": "acme-api.localhost"}
SLOW = """
import http.server, os, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        while self.path == "/forever":
            self.wfile.write(b"tick")
            time.sleep(0.05)

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


class Wire:
    """A caller of one Hub."""

    def __init__(self, hub: HubProcess, http: httpx2.Client) -> None:
        self.hub = hub
        self.http = http

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def create(self, name: str = "api", **more: Any) -> None:
        body = {"name": name, "organization": "acme", "type": "space", "sdk": "docker", **more}
        self.post("/api/repos/create", body)

    def push(self, files: dict[str, str], name: str = "api") -> str:
        lines = [{"key": "header", "value": {"summary": "x"}}, *(file_line(*file) for file in files.items())]
        content = "".join(json.dumps(line) + "\n" for line in lines)
        answer = self.http.post(f"/api/spaces/acme/{name}/commit/main", content=content)
        return str(answer.json()["commitOid"])

    def runtime(self, name: str = "api") -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/api/spaces/acme/{name}/runtime").json()
        return found

    def reach(self, stage: str, name: str = "api") -> None:
        wait_until(lambda: self.runtime(name)["stage"] == stage, 30)

    def visit(self, path: str = "/", **headers: str) -> httpx2.Response:
        return self.http.get(path, headers={**HOST, **{k.replace("_", "-"): v for k, v in headers.items()}})


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    with (
        hub_process(tmp_path / "data", "--control") as hub,
        httpx2.Client(base_url=hub.endpoint, trust_env=False, timeout=30) as http,
    ):
        yield Wire(hub, http)


def test_a_space_sleeps_and_is_woken_by_a_visit(wire: Wire) -> None:
    wire.create()
    wire.push(tree())
    wire.reach("RUNNING")
    assert wire.runtime()["gcTimeout"] == 172_800
    assert wire.post(f"{BASE}/sleeptime", {"seconds": 600})["gcTimeout"] == 600
    wire.post("/_emulator/clock", {"advance": 600})
    wire.reach("SLEEPING")
    assert wire.runtime()["hardware"] == {"current": None, "requested": "cpu-basic"}
    assert wire.visit().json()["release"] == "one"
    assert wire.runtime()["stage"] == "RUNNING"
    wire.post(f"{BASE}/sleeptime", {"seconds": -1})
    wire.post("/_emulator/clock", {"advance": 10**7})
    assert wire.visit().status_code == 200
    assert wire.runtime()["gcTimeout"] is None


def test_stages_come_as_events(wire: Wire) -> None:
    wire.create()
    stages: list[str] = []
    begun = threading.Event()

    def listen() -> None:
        with wire.http.stream("GET", f"{BASE}/events") as answer:
            for line in answer.iter_lines():
                begun.set()
                if line.startswith("data: {"):
                    stages.append(json.loads(line.removeprefix("data: "))["stage"])

    listening = threading.Thread(target=listen)
    listening.start()
    assert begun.wait(10)
    wire.push(tree())
    wire.reach("RUNNING")
    gone = {"name": "api", "organization": "acme", "type": "space"}
    assert wire.http.request("DELETE", "/api/repos/delete", json=gone).status_code == 200
    listening.join(10)
    assert stages == ["NO_APP_FILE", "BUILDING", "APP_STARTING", "RUNNING", "DELETING"]


def test_what_a_process_uses_is_measured(wire: Wire) -> None:
    wire.create()
    wire.push(tree())
    wire.reach("RUNNING")
    with wire.http.stream("GET", f"{BASE}/metrics") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: metric"
        first = json.loads(next(lines).removeprefix("data: "))
    assert 10**6 < first["memory_used_bytes"] < first["memory_total_bytes"] == 16 * 2**30
    assert (first["cpu_millicores"], first["gpus"]) == (2000, {})
    wire.http.post(f"{BASE}/pause")
    assert wire.http.get(f"{BASE}/metrics").text == ""


def test_a_private_space_shows_itself_with_a_token_only(wire: Wire) -> None:
    wire.create(visibility="private")
    wire.push(tree())
    wire.reach("RUNNING")
    assert wire.visit().status_code == 404
    seen = wire.visit(x_hf_authorization="Bearer hf_any", authorization="Bearer app").json()["headers"]
    assert ["authorization", "Bearer app"] in seen
    assert "hf_any" not in json.dumps(seen)
    assert "hf_any" not in wire.visit(authorization="Bearer hf_any").text
    answer = wire.http.put(f"{BASE}/settings", json={"visibility": "protected"})
    assert answer.status_code == 200
    assert wire.visit().status_code == 200


def test_deleted_and_made_again_at_once(wire: Wire) -> None:
    for release in ("one", "two", "three"):
        wire.create(secrets=[{"key": "WHICH", "value": release}])
        wire.push(tree(release))
        wire.reach("RUNNING")
        seen = wire.visit().json()
        assert (seen["release"], seen["env"]["WHICH"]) == (release, release)
        gone = {"name": "api", "organization": "acme", "type": "space"}
        assert wire.http.request("DELETE", "/api/repos/delete", json=gone).status_code == 200
        assert wire.visit().status_code == 404
    hub = psutil.Process(wire.hub.process.pid)
    wait_until(lambda: len(hub.children()) == 1, 10)


def test_renamed_it_answers_at_its_new_address_without_a_gap(wire: Wire) -> None:
    wire.create()
    wire.push(tree())
    wire.reach("RUNNING")
    wire.post("/api/repos/move", {"fromRepo": "acme/api", "toRepo": "acme/new", "type": "space"})
    new = {"Host": "acme-new.localhost"}
    assert wire.http.get("/", headers=new).status_code == 200
    assert wire.visit().status_code == 404
    wire.reach("RUNNING", "new")
    assert wire.http.get("/", headers=new).json()["env"]["SPACE_ID"] == "acme/new"


def test_a_static_space_is_there_as_soon_as_it_is_made(wire: Wire) -> None:
    wire.create(sdk="static")
    assert wire.runtime()["stage"] == "RUNNING"
    assert "It works" in wire.visit().text
    assert wire.visit("/style.css").headers["content-type"].startswith("text/css")
    for path in ("pause", "restart"):
        assert wire.http.post(f"{BASE}/{path}").status_code == 400


def test_a_stop_does_not_wait_for_streams_that_never_end(wire: Wire) -> None:
    wire.create()
    wire.push(tree(app_py=SLOW))
    wire.reach("RUNNING")
    with (
        wire.http.stream("GET", "/forever", headers=HOST) as app,
        wire.http.stream("GET", f"{BASE}/events"),
        wire.http.stream("GET", f"{BASE}/logs/run"),
    ):
        assert next(app.iter_raw())
        began = time.monotonic()
        assert wire.hub.stop() == 0
        assert time.monotonic() - began < 5
