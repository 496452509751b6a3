import json
import signal
import threading
import time
from pathlib import Path

import httpx2
import pytest

from service.tests.conftest import StartService
from service.tests.processes import wait_until
from service.tests.sockets import Upstream, listening, port_of, redis_like, served

SLOW_SERVICE = Path(__file__).with_name("slow_service.py")
DIGEST = "0123456789abcdef" * 4


def upstreams(*entries: dict[str, object]) -> str:
    return json.dumps(entries)


@pytest.mark.acceptance("T003")
def test_t003_listens_on_the_port_it_is_told(start_service: StartService) -> None:
    with listening() as sock:
        port = port_of(sock)
    service = start_service(PORT=str(port))
    assert service.url() == f"http://127.0.0.1:{port}"
    assert service.get("/health").status_code == 200


@pytest.mark.acceptance("T022")
def test_t022_health_answers_exactly_healthy(start_service: StartService) -> None:
    service = start_service()
    answer = service.get("/health")
    assert (answer.status_code, answer.content) == (200, b'{"status":"healthy"}')
    assert answer.headers["content-type"] == "application/json"
    assert "server" not in answer.headers, "callers need not know what serves"
    assert httpx2.head(service.url() + "/health", trust_env=False).status_code == 200


@pytest.mark.acceptance("T024")
def test_t024_root_answers_the_status(start_service: StartService, tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text(json.dumps({"artifact": DIGEST}), "utf-8")
    service = start_service(ENVIRONMENT="prod", SPACE_ID="acme/api")
    status = service.get("/").json()
    assert 0 <= status.pop("uptime_seconds") < 60
    assert status == {
        "name": "api",
        "version": "0.1.0",
        "release": DIGEST,
        "environment": "prod",
        "links": {"health": "/health", "circuits": "/health/circuits", "docs": "/docs"},
    }
    head = httpx2.head(service.url() + "/", trust_env=False)
    assert (head.status_code, head.content) == (200, b"")
    assert all(service.get(path).status_code == 200 for path in status["links"].values())


@pytest.mark.acceptance("T024")
@pytest.mark.parametrize(("content", "warnings"), [(None, 0), ("{", 1), ('{"artifact": "abc"}', 1)])
def test_t024_release_is_null_where_none_is_known(
    start_service: StartService, tmp_path: Path, content: str | None, warnings: int
) -> None:
    if content is not None:
        (tmp_path / "release.json").write_text(content, "utf-8")
    service = start_service()
    assert service.get("/").json()["release"] is None
    assert len(service.events("release unknown")) == warnings


@pytest.mark.acceptance("T007")
def test_t007_all_missing_and_wrong_settings_in_one_message(start_service: StartService) -> None:
    service = start_service(
        PORT="many",
        CORS_ALLOWED_ORIGINS="https://app.example/",
        SPACE_ID="acme/api",
        PAYMENT_KEY="the-payment-secret",
        UPSTREAMS=upstreams(
            {"name": "openai", "url": "https://u:the-url-password@api.example", "secret_env": "OPENAI_API_KEY"},
            {"name": "mail", "url": "https://mail.example", "secret_env": "MAIL_KEY"},
            {"name": "pay", "url": "https://pay.example", "secret_env": "PAYMENT_KEY"},
        ),
    )
    assert service.wait() == 1
    message = service.stderr
    assert message.startswith("The service cannot start: 4 settings are missing or wrong.\n")
    assert "OPENAI_API_KEY: is not set\n    For: Credential of the external service 'openai'.\n" in message
    assert "MAIL_KEY: is not set\n    For: Credential of the external service 'mail'.\n" in message
    assert "PORT: must be a whole number" in message
    assert "CORS_ALLOWED_ORIGINS: origin 1 ('https://app.example/') ends with a slash" in message
    assert "Settings → Variables and secrets (https://huggingface.co/spaces/acme/api/settings)" in message
    assert "PAYMENT_KEY" not in message
    for secret in ("the-payment-secret", "the-url-password"):
        assert secret not in message + service.stdout
    assert "Traceback" not in message + service.stdout


@pytest.mark.acceptance("T019")
def test_t019_any_origin_with_credentials_stops_the_start(start_service: StartService) -> None:
    service = start_service(CORS_ALLOWED_ORIGINS="*", CORS_ALLOW_CREDENTIALS="true")
    assert service.wait() == 1
    assert "CORS_ALLOWED_ORIGINS: '*' cannot go with credentials" in service.stderr


@pytest.mark.acceptance("T014")
def test_t014_starts_with_a_broken_env_file_and_says_which_line(start_service: StartService, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ENVIRONMENT=from-file\nthis is = not [ an assignment\n", "utf-8")
    service = start_service()
    assert service.get("/").json()["environment"] == "from-file"
    assert service.events("python-dotenv could not parse statement starting at line 2")


@pytest.mark.acceptance("T010")
def test_t010_health_answers_while_every_external_service_hangs(start_service: StartService) -> None:
    with listening() as sock:
        port = port_of(sock)
        begun = time.monotonic()
        service = start_service(
            UPSTREAMS=upstreams(
                {"name": "api", "url": f"http://127.0.0.1:{port}", "timeout": 60},
                {"name": "cache", "kind": "redis", "url": f"redis://127.0.0.1:{port}", "timeout": 60},
            )
        )
        service.url()
        assert time.monotonic() - begun < 10, "the start waited for the services that hang"
        for _ in range(20):
            asked = time.monotonic()
            assert service.get("/health").content == b'{"status":"healthy"}'
            assert time.monotonic() - asked < 2
        assert service.events("upstream connection tried") == []
        service.signal(signal.SIGTERM)
        assert service.wait() == 0


@pytest.mark.acceptance("T011")
def test_t011_each_connection_is_tried_and_its_outcome_logged(start_service: StartService) -> None:
    with listening() as sock, served(Upstream()) as url, redis_like(b"-NOAUTH Authentication required.\r\n") as redis:
        with listening() as gone:
            closed = port_of(gone)
        service = start_service(
            UPSTREAMS=upstreams(
                {"name": "good", "url": url.replace("//", "//user:the-password@"), "required": True},
                {"name": "hangs", "url": f"http://127.0.0.1:{port_of(sock)}", "timeout": 0.2},
                {"name": "gone", "url": f"http://127.0.0.1:{closed}"},
                {"name": "cache", "kind": "redis", "url": f"redis://:the-password@127.0.0.1:{redis}/0"},
            )
        )
        service.url()
        wait_until(lambda: len(service.events("upstream connection tried")) == 4, "four outcomes")
        outcomes = {entry["upstream"]: entry for entry in service.events("upstream connection tried")}
        circuits = service.get("/health/circuits").json()
    assert {name: (entry["kind"], entry["outcome"], entry["level"]) for name, entry in outcomes.items()} == {
        "good": ("http", "ok", "info"),
        "hangs": ("http", "error", "warning"),
        "gone": ("http", "error", "warning"),
        "cache": ("redis", "ok", "info"),
    }
    assert outcomes["gone"]["host"] == f"127.0.0.1:{closed}"
    assert outcomes["hangs"]["error"] == "no answer within 0.2 s"
    assert outcomes["hangs"]["duration_ms"] >= 200
    assert "ConnectError" in outcomes["gone"]["error"]
    assert "the-password" not in service.stdout + service.stderr
    assert {name: circuit["failure_count"] for name, circuit in circuits.items()} == {
        "good": 0,
        "hangs": 1,
        "gone": 1,
        "cache": 0,
    }


@pytest.mark.acceptance("T011")
def test_t011_a_required_service_that_is_away_stops_the_start(start_service: StartService) -> None:
    failing = Upstream()
    failing.status = 500
    with listening() as hangs, served(failing) as url, redis_like(b"HTTP/1.1 400 Bad Request\r\n") as no_redis:
        service = start_service(
            UPSTREAMS=upstreams(
                {"name": "broken", "url": url, "required": True},
                {"name": "cache", "kind": "redis", "url": f"redis://127.0.0.1:{no_redis}", "required": True},
                {"name": "slow", "url": f"http://127.0.0.1:{port_of(hangs)}", "required": True, "timeout": 0.2},
                {"name": "other", "url": f"http://127.0.0.1:{port_of(hangs)}", "timeout": 60},
            )
        )
        assert service.wait() == 1
    assert service.stderr.count("\n") == 1
    assert "no connection to the required external services broken (http, 127.0.0.1:" in service.stderr
    assert "cache (redis, 127.0.0.1:" in service.stderr
    assert "slow (http, 127.0.0.1:" in service.stderr
    assert "other" not in service.stderr
    assert "Traceback" not in service.stdout


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_requests_in_flight_finish(start_service: StartService, signum: int) -> None:
    service = start_service(SLOW_SERVICE)
    url = service.url()
    answers: list[httpx2.Response] = []
    request = threading.Thread(target=lambda: answers.append(httpx2.get(f"{url}/slow", trust_env=False)))
    request.start()
    wait_until(lambda: service.events("waiting"), "the request to arrive")
    service.signal(signum)
    wait_until(lambda: service.events("Shutting down"), "the shutdown to begin")
    wait_until(lambda: _refuses(url), "new connections to be refused")
    service.signal(signal.SIGUSR1)
    request.join()
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, "done")]
    assert service.wait() == 0
    assert "Traceback" not in service.stdout + service.stderr


def test_a_request_that_never_ends_does_not_hold_the_shutdown(start_service: StartService) -> None:
    service = start_service(SLOW_SERVICE, SHUTDOWN_TIMEOUT="1")
    url = service.url()
    failures: list[Exception] = []

    def ask() -> None:
        try:
            httpx2.get(f"{url}/slow", trust_env=False).raise_for_status()
        except httpx2.HTTPError as error:
            failures.append(error)

    request = threading.Thread(target=ask)
    request.start()
    wait_until(lambda: service.events("waiting"), "the request to arrive")
    service.signal(signal.SIGTERM)
    assert service.wait() == 0
    request.join()
    assert len(failures) == 1


def test_a_taken_port_ends_the_start(start_service: StartService) -> None:
    with listening() as sock:
        service = start_service(PORT=str(port_of(sock)))
        assert service.wait() != 0
    assert "address already in use" in service.stdout


def _refuses(url: str) -> bool:
    try:
        httpx2.get(f"{url}/health", trust_env=False)
    except httpx2.ConnectError:
        return True
    return False
