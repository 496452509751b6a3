"""The prober over real connections: what it sends, what it makes of answers, silence and refusals."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.adapters.prober import LARGEST_BODY, HttpProber
from infra.model.probe import Answer, Target
from infra.ports import Method
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

    with served(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "HEAD", "POST", "OPTIONS"])])) as url:
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


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_request_is_sent_by_its_method_and_without_a_body(app: App, method: Method) -> None:
    found = HttpProber(None).ask(target(f"{app.url}/a"), 5, method)
    assert (found.status, app.seen[0].method) == (418, method)
    assert app.seen[0].headers.get("content-length", "0") == "0"
    assert "origin" not in app.seen[0].headers


def test_a_request_may_come_from_a_page(app: App) -> None:
    HttpProber(None).ask(target(f"{app.url}/a"), 5, origin=PAGE)
    assert app.seen[0].headers["origin"] == PAGE


Talk = Callable[[socket.socket, threading.Event], None]
"""What a server does with a connection whose request it has read, until it is told to end."""


@contextmanager
def talking(talk: Talk) -> Iterator[Target]:
    """A server that is no HTTP server: it does the same with every connection."""
    ended = threading.Event()

    def serve(sock: socket.socket) -> None:
        while not ended.is_set():
            connection, _ = sock.accept()
            with connection:
                if connection.recv(65_536):
                    talk(connection, ended)

    with listening() as sock:
        thread = threading.Thread(target=serve, args=(sock,))
        thread.start()
        try:
            yield Target(url=f"http://127.0.0.1:{port_of(sock)}/", private=False)
        finally:
            ended.set()
            socket.create_connection(("127.0.0.1", port_of(sock))).close()
            thread.join(10)


def drip(start: bytes, piece: bytes) -> Talk:
    """Send a start, then one piece after the other, each well within any time between two of them."""

    def talk(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(start)
        try:
            while not ended.wait(0.02):
                connection.sendall(piece)
        except OSError:
            return

    return talk


def say(answer: bytes) -> Talk:
    return lambda connection, _: connection.sendall(answer)


def reset(connection: socket.socket, _: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"", b"H"),
    ],
    ids=["headers", "body", "chunks", "status line"],
)
def test_an_answer_that_drips_ends_with_the_time_that_was_given(start: bytes, piece: bytes) -> None:
    with talking(drip(start, piece)) as slow:
        found = HttpProber(None).ask(slow, 0.4)
    assert (found.status, found.error) == (None, "timed out after 0.4 s")
    assert 0.4 <= found.seconds < 3


@pytest.mark.parametrize(
    ("talk", "error"),
    [
        (reset, "Connection reset by peer"),
        (say(b""), "Server disconnected without sending a response."),
        (say(b"\x00\xff garbage\r\n\r\n"), "illegal status line"),
        (say(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), "illegal header line"),
        (say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), "peer closed connection"),
        (say(b"HTTP/1.1 200 OK\r\n" + b"X-A: %s\r\n" % (b"a" * 200_000)), "too"),
    ],
    ids=["reset", "nothing", "garbage", "bad header", "half a body", "endless headers"],
)
def test_what_is_no_http_is_an_answer_without_a_status(talk: Talk, error: str) -> None:
    with talking(talk) as broken:
        found = HttpProber(None).ask(broken, 5)
        asked = HttpProber(None).preflight(broken, PAGE, 5)
    for seen in (found, asked.answer):
        assert seen.status is None
        assert error.lower() in seen.error.lower()
    assert (asked.allow_origin, asked.allow_credentials) == (None, None)


def test_of_a_huge_body_only_the_beginning_is_read() -> None:
    endless = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n", b"a" * 1_000_000)
    with talking(endless) as huge:
        found = HttpProber(None).ask(huge, 30)
    assert (found.status, len(found.body), found.is_cut) == (200, LARGEST_BODY, True)


def body_of(content: bytes, headers: bytes = b"") -> Answer:
    answer = b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (headers, len(content), content)
    with talking(say(answer)) as server:
        return HttpProber(None).ask(server, 5)


def test_a_body_as_long_as_the_limit_is_whole() -> None:
    found = body_of(b"a" * LARGEST_BODY)
    assert (len(found.body), found.is_cut) == (LARGEST_BODY, False)


def test_a_body_that_is_no_text_is_an_answer_all_the_same() -> None:
    found = body_of(b"\xff\xfe{}", b"Content-Type: application/json; charset=no-such-thing\r\n")
    assert (found.status, found.body) == (200, "\ufffd\ufffd{}")


def test_a_packed_body_is_neither_asked_for_nor_unpacked(app: App) -> None:
    HttpProber(None).ask(target(app.url), 5)
    assert app.seen[0].headers["accept-encoding"] == "identity"
    packed = body_of(b"\x1f\x8b\x08", b"Content-Encoding: gzip\r\n")
    assert packed.body.startswith("\x1f")


def test_headers_that_are_not_ascii_do_no_harm() -> None:
    found = body_of(b"{}", b"X-A: \xff\xfe\r\nSet-Cookie: a\r\n")
    assert found.status == 200
    json.loads(found.body)


def test_one_prober_is_safe_to_use_from_several_threads(app: App) -> None:
    prober = HttpProber(None)
    found: list[Answer] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(prober.ask(target(f"{app.url}/{n}"), 5))) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(json.loads(answer.body)["path"] for answer in found) == [f"/{n}" for n in range(8)]
