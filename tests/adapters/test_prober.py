"""The prober over real connections: what it sends, what it makes of answers, silence and refusals."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.adapters.prober import HttpProber
from infra.model.probe import Target
from service.main import create_app
from service.settings import Settings
from service.tests.sockets import listening, port_of, served

TOKEN = SecretStr("hf_probe")
PAGE = "https://acme.example"


@dataclass
class App:
    """An app that answers with what it was asked."""

    url: str
    seen: list[Request] = field(default_factory=list)

    @property
    def port(self) -> str:
        return self.url.rsplit(":", 1)[1]


@pytest.fixture
def app() -> Iterator[App]:
    running = App("")

    async def answer(request: Request) -> Response:
        running.seen.append(request)
        if request.url.path == "/away":
            return RedirectResponse("/")
        return JSONResponse({"path": request.url.path}, status_code=418, headers={"X-Word": "Yes"})

    with served(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "OPTIONS"])])) as url:
        running.url = url
        yield running


def target(url: str, *, private: bool = False) -> Target:
    return Target(url=url, private=private)


def test_an_answer_is_told_as_it_came(app: App) -> None:
    found = HttpProber(None).ask(target(f"{app.url}/a/b"), 5)
    assert (found.status, found.body, found.headers["x-word"], found.error) == (418, '{"path":"/a/b"}', "Yes", "")
    assert 0 < found.seconds < 5


def test_a_redirect_is_not_followed(app: App) -> None:
    assert HttpProber(None).ask(target(f"{app.url}/away"), 5).status == 307


@pytest.mark.parametrize(("private", "sent"), [(True, "Bearer hf_probe"), (False, None)])
def test_the_token_is_sent_to_private_apps_only(app: App, *, private: bool, sent: str | None) -> None:
    prober = HttpProber(TOKEN)
    prober.ask(target(app.url, private=private), 5)
    prober.preflight(target(app.url, private=private), PAGE, 5)
    assert [request.headers.get("x-hf-authorization") for request in app.seen] == [sent, sent]
    assert not [request for request in app.seen if "authorization" in request.headers]


def test_without_a_token_none_is_sent(app: App) -> None:
    HttpProber(None).ask(target(app.url, private=True), 5)
    assert "x-hf-authorization" not in app.seen[0].headers


def test_a_name_below_localhost_is_dialled_at_loopback_under_its_own_name(app: App) -> None:
    found = HttpProber(None).ask(target(f"http://acme-api.localhost:{app.port}/health"), 5)
    assert found.status == 418
    assert app.seen[0].headers["host"] == f"acme-api.localhost:{app.port}"


def test_a_preflight_is_what_a_browser_sends(app: App) -> None:
    found = HttpProber(None).preflight(target(f"{app.url}/health"), PAGE, 5)
    (request,) = app.seen
    assert request.method == "OPTIONS"
    assert (request.headers["origin"], request.headers["access-control-request-method"]) == (PAGE, "GET")
    assert (found.allow_origin, found.allow_credentials) == (None, None)


def test_the_shipped_service_answers_a_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(create_app(Settings(cors_allowed_origins=(PAGE,)))) as url:
        prober = HttpProber(None)
        listed = prober.preflight(target(f"{url}/health"), PAGE, 5)
        stranger = prober.preflight(target(f"{url}/health"), "https://not-listed.invalid", 5)
    assert (listed.allow_origin, listed.allow_credentials) == (PAGE, "true")
    assert stranger.allow_origin is None


def test_silence_ends_with_the_time_that_was_given() -> None:
    with listening() as sock:
        found = HttpProber(None).ask(target(f"http://127.0.0.1:{port_of(sock)}/"), 0.3)
    assert found.status is None
    assert "timed out" in found.error.lower()
    assert 0.3 <= found.seconds < 3


def test_a_refused_connection_is_an_answer() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.bind(("127.0.0.1", 0))
        found = HttpProber(TOKEN).ask(target(f"http://127.0.0.1:{port_of(sock)}/", private=True), 5)
    assert found.status is None
    assert "refused" in found.error.lower()
    assert "hf_probe" not in found.error


def test_a_host_that_does_not_exist_is_an_answer() -> None:
    found = HttpProber(None).ask(target("http://no-such-host.invalid/"), 5)
    assert (found.status, bool(found.error)) == (None, True)
