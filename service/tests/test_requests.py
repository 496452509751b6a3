import json
import logging
import signal
from collections.abc import Iterator

import httpx2
import pytest
import structlog

from service.logs import configure_logging
from service.main import create_app
from service.settings import Settings
from service.tests.conftest import StartService
from service.tests.processes import wait_until
from service.tests.sockets import listening, port_of, served


def item(number: int) -> int:
    if number == 13:
        raise RuntimeError("inside knowledge")
    return number


@pytest.fixture
def http(clean_environment: pytest.MonkeyPatch) -> Iterator[httpx2.Client]:
    app = create_app(Settings())
    app.get("/items")(item)
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as client:
        yield client


def test_errors_are_json_with_the_request_id(http: httpx2.Client) -> None:
    asked = {"X-Request-ID": "abc-1"}
    assert http.get("/absent", headers=asked).json() == {"detail": "Not Found", "request_id": "abc-1"}
    wrong = http.delete("/health", headers=asked)
    assert (wrong.status_code, wrong.json()["detail"]) == (405, "Method Not Allowed")
    assert set(wrong.headers["allow"].split(", ")) == {"GET", "HEAD"}
    invalid = http.get("/items?number=hunter2", headers=asked)
    assert invalid.status_code == 422
    assert invalid.json()["detail"][0]["loc"] == ["query", "number"]
    assert "hunter2" not in invalid.text
    broken = http.get("/items?number=13", headers=asked)
    assert broken.status_code == 500
    assert broken.json() == {"detail": "Internal Server Error", "request_id": "abc-1"}
    assert broken.headers["x-request-id"] == "abc-1"


def test_the_description_lists_each_route_once(http: httpx2.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    routes = {path: list(operations) for path, operations in paths.items() if path != "/items"}
    own = ("/", "/health", "/health/ready", "/health/circuits", "/metrics")
    assert {path: routes[path] for path in own} == {path: ["get"] for path in own}


@pytest.mark.parametrize("offered", ["", "a" * 129, "two words", 'forged"}', "<b>"])
def test_a_request_id_that_is_not_plain_is_replaced(http: httpx2.Client, offered: str) -> None:
    given = http.get("/health", headers={"X-Request-ID": offered}).headers["x-request-id"]
    assert given != offered
    assert len(given) == 32


def test_each_request_is_one_log_line_with_its_id(start_service: StartService) -> None:
    service = start_service()
    for probe in ("/health", "/health/ready", "/metrics"):
        assert service.get(probe).status_code == 200, "probes that are well have no line"
    service.get("/health/circuits?token=hunter2", **{"X-Request-ID": "abc-1"})
    service.get("/absent", **{"X-Request-ID": "abc-2"})
    first, second = wait_until(lambda: (found := service.events("request"))[1:] and found, "two lines")
    assert first.pop("duration_ms") >= 0
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "event": "request",
        "level": "info",
        "logger": "service.request_log",
        "request_id": "abc-1",
        "method": "GET",
        "path": "/health/circuits",
        "status": 200,
    }
    assert (second["request_id"], second["status"]) == ("abc-2", 404)
    assert "hunter2" not in service.stdout


def test_the_level_is_kept(start_service: StartService) -> None:
    with listening() as sock:
        port = port_of(sock)
    service = start_service(LOG_LEVEL="error", PORT=str(port))
    with httpx2.Client(transport=httpx2.HTTPTransport(retries=10)) as client:
        assert client.get(f"http://127.0.0.1:{port}/health").status_code == 200
    service.signal(signal.SIGTERM)
    assert service.wait() == 0
    assert service.stdout == ""


@pytest.mark.parametrize(("trusted", "scheme"), [("*", "https"), ("127.0.0.1", "https"), ("192.0.2.1", "http")])
def test_forwarded_headers_are_believed_from_trusted_proxies_only(
    start_service: StartService, trusted: str, scheme: str
) -> None:
    service = start_service(FORWARDED_ALLOW_IPS=trusted)
    answer = service.get("/health/", **{"X-Forwarded-Proto": "https"})
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(f"{scheme}://")


def test_secrets_are_redacted_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", frozenset({"hunter2", "hunter22"}))
    log = structlog.stdlib.get_logger("test")
    log.info("with hunter2", nested={"key": ["hunter22", 1, None, b"hunter2"]}, error=ValueError("hunter2"))
    try:
        int("hunter2")
    except ValueError:
        log.exception("failed")
    logging.getLogger("some.library").warning("from %s", "hunter2")
    lines = capsys.readouterr().out.splitlines()
    assert not any("hunter2" in line for line in lines)
    first, second, third = map(json.loads, lines)
    assert first["nested"] == {"key": ["[redacted]", 1, None, "b'[redacted]'"]}
    assert "'[redacted]'" in second["exception"]
    assert third["event"] == "from [redacted]"
