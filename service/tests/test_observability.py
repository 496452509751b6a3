"""`/metrics`, `/health/ready`, `Server-Timing`."""

import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.dependencies import State
from service.main import create_app
from service.settings import Settings
from service.tests.conftest import StartService
from service.tests.processes import wait_until
from service.tests.sockets import Upstream as Server
from service.tests.sockets import served

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(http: httpx2.Client) -> Figures:
    answer = http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def requests_by_route(found: Figures) -> dict[tuple[str, str, str], float]:
    return {
        (dict(labels)["method"], dict(labels)["route"], dict(labels)["status"]): value
        for (name, labels), value in found.items()
        if name == "http_requests_total"
    }


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def http(clean_environment: pytest.MonkeyPatch, server: Server) -> Iterator[httpx2.Client]:
    with served(server) as upstream:
        entry = {"name": "api", "url": upstream, "threshold": 1, "recovery": 60, "required": True}
        app = create_app(Settings.model_validate({"upstreams": [entry]}))

        @app.get("/items/{number}")
        async def item(number: int) -> int:
            return number

        with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as client:
            wait_until(lambda: server.seen, "the probe")
            yield client


def test_requests_are_counted_by_template_and_never_by_path(http: httpx2.Client) -> None:
    for path in ("/items/1", "/items/2", "/items/x", "/health", "/made-up-1", "/made-up-2"):
        http.get(path)
    http.request("BREW", "/made-up-3")
    http.request("STEEP", "/health")
    found = figures(http)
    assert requests_by_route(found) == {
        ("GET", "/items/{number}", "200"): 2,
        ("GET", "/items/{number}", "422"): 1,
        ("GET", "/health", "200"): 1,
        ("GET", "(none)", "404"): 2,
        ("other", "(none)", "404"): 1,
        ("other", "/health", "405"): 1,
    }
    assert found["http_requests_in_flight", ()] == 1, "this one"
    assert found["http_request_duration_seconds_count", (("method", "GET"), ("route", "/items/{number}"))] == 3
    assert requests_by_route(figures(http))["GET", "/metrics", "200"] == 1


def test_circuits_and_calls_are_counted(http: httpx2.Client) -> None:
    probe = ("upstream_requests_total", (("outcome", "ok"), ("upstream", "api")))
    wait_until(lambda: figures(http).get(probe), "the probe to be counted")
    found = figures(http)
    states = {
        dict(labels)["state"]: value for (name, labels), value in found.items() if name == "upstream_circuit_state"
    }
    assert states == {"closed": 1, "open": 0, "half-open": 0}
    assert found["upstream_request_duration_seconds_count", (("upstream", "api"),)] == 1
    assert ("service_info", (("environment", "local"), ("release", ""), ("version", "0.1.0"))) in found


def test_server_timing_tells_milliseconds(http: httpx2.Client) -> None:
    assert re.fullmatch(r"app;dur=\d+\.\d", http.get("/items/1").headers["server-timing"])


def test_ready_as_long_as_required_services_are_there(clean_environment: pytest.MonkeyPatch) -> None:
    server = Server()
    with served(server) as upstream:
        entries = [
            {"name": name, "url": upstream, "threshold": 1, "required": name == "must"} for name in ("may", "must")
        ]
        app = create_app(Settings.model_validate({"upstreams": entries}))

        @app.get("/call/{name}")
        async def call(name: str, state: State) -> None:
            await state.clients[name].request("GET", "/")

        with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as http:
            wait_until(lambda: len(server.seen) == 2, "the probes")
            server.status = 500
            http.get("/call/may")
            ready = http.get("/health/ready")
            assert (ready.status_code, ready.json()) == (200, {"status": "ready", "reasons": []})
            http.get("/call/must")
            away = http.get("/health/ready")
            assert (away.status_code, away.json()["status"]) == (503, "not ready")
            assert away.json()["reasons"] == ["the circuit of the required service 'must' is open"]
            app.state.service.stopping = True
            assert http.get("/health/ready").json()["reasons"][0] == "the service is shutting down"
            assert http.head("/health/ready").status_code == 503
            assert http.get("/health").status_code == 200


def test_a_shutdown_finishes_streams_and_says_not_ready(start_service: StartService) -> None:
    service = start_service(Path(__file__).with_name("streaming_service.py"))
    url = service.url()
    received: list[str] = []

    def read() -> None:
        with httpx2.stream("GET", f"{url}/stream", trust_env=False) as answer:
            received.extend(answer.iter_text())

    with httpx2.Client(base_url=url, trust_env=False):
        reader = threading.Thread(target=read)
        reader.start()
        wait_until(lambda: "first" in "".join(received), "the stream to begin")
        service.signal(signal.SIGTERM)
        wait_until(lambda: service.events("Shutting down"), "the shutdown to begin")
        service.signal(signal.SIGUSR1)
        reader.join()
    assert "".join(received) == "first,last,stopping=True"
    assert service.wait() == 0
