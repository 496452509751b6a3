"""Callers that dawdle: with a request's head, with its body, with reading the answer."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

import pytest
from fastapi import Request

from service.connection import BoundedConnection
from service.main import create_app
from service.settings import Settings
from service.tests.processes import DEADLINE, wait_until
from service.tests.sockets import served

HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
UPLOAD = b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"


class Impatient(BoundedConnection):
    head_deadline: ClassVar[float] = 0.4
    body_pause: ClassVar[float] = 0.4
    write_pause: ClassVar[float] = 0.4


class Caller:
    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=DEADLINE)
        self.since = time.monotonic()

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> bytes:
        return self.socket.recv(65536)

    def closed_after(self) -> float:
        """Seconds until the service hung up; it must not have answered."""
        assert self.answer() == b""
        return time.monotonic() - self.since


@pytest.fixture
def url(clean_environment: pytest.MonkeyPatch) -> Iterator[str]:
    app = create_app(Settings())

    @app.post("/upload")
    async def upload(request: Request) -> int:
        return len(await request.body())

    with served(app, http=Impatient) as address:
        yield address


@pytest.fixture
def caller(url: str) -> Iterator[Caller]:
    with closing(Caller(url)) as made:
        yield made


def test_a_caller_that_says_nothing_is_hung_up_on(caller: Caller) -> None:
    assert caller.closed_after() >= 0.3


def test_a_head_that_drips_is_hung_up_on_however_steadily_it_drips(caller: Caller) -> None:
    def drip() -> bool:
        try:
            caller.send(b"X")
        except OSError:
            return True
        return False

    caller.send(b"GET /health HTTP/1.1\r\nX-Slow: ")
    wait_until(drip, "the service to hang up")
    assert 0.3 <= time.monotonic() - caller.since < DEADLINE / 2


def test_a_second_request_on_a_connection_is_measured_too(caller: Caller) -> None:
    caller.send(HEALTH)
    answer = b""
    while not answer.endswith(b'"}'):
        answer += caller.answer()
    caller.since = time.monotonic()
    caller.send(b"GET /hea")
    assert caller.closed_after() >= 0.3


def test_a_body_that_stops_coming_is_hung_up_on(caller: Caller) -> None:
    caller.send(UPLOAD + b"x")
    assert caller.closed_after() >= 0.3


def test_a_slow_body_is_no_fault_as_long_as_it_comes(caller: Caller) -> None:
    caller.send(UPLOAD)
    for _ in range(10):
        time.sleep(0.1)  # the pace of the caller is what is tested
        caller.send(b"x" * 100)
    assert caller.answer().startswith(b"HTTP/1.1 200")
    assert time.monotonic() - caller.since > 0.9


def test_a_caller_that_does_not_read_is_hung_up_on(url: str) -> None:
    with closing(Caller(url)) as caller:
        caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        caller.socket.settimeout(0.05)

        def asks_in_vain() -> bool:
            try:
                caller.send(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 50)
            except TimeoutError:
                return False
            except OSError:
                return True
            return False

        wait_until(asks_in_vain, "the service to hang up")


TOO_LARGE = [
    b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000,
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 21_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Y: z\r\n" * 3_000 + b"\r\n",
    b"GET /" + b"x" * 70_000,
    b"\x16\x03\x01\r\n\r\n",
]


@pytest.mark.parametrize("head", TOO_LARGE)
def test_a_head_that_is_too_large_or_no_http_is_refused(caller: Caller, head: bytes) -> None:
    caller.send(head)
    assert caller.answer().startswith(b"HTTP/1.1 400 ")


def test_a_head_of_16_kilobytes_passes_with_all_that_follows_it(caller: Caller) -> None:
    head = b"POST /upload HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 15_000 + b"\r\nContent-Length: 100000\r\n\r\n"
    caller.send(head + b"y" * 100_000)
    answer = b""
    while not answer.endswith(b"100000"):
        answer += caller.answer()
    assert answer.startswith(b"HTTP/1.1 200")


def test_a_body_that_is_too_large_is_refused(clean_environment: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(max_body_size=10))

    @app.post("/upload")
    async def upload(request: Request) -> int:
        return len(await request.body())

    chunked = b"POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello-world\r\n0\r\n\r\n"
    with served(app) as url:
        for request in (UPLOAD, chunked):
            with closing(Caller(url)) as caller:
                caller.send(request)
                answer = caller.answer()
                assert answer.startswith(b"HTTP/1.1 413 "), answer
                assert b"x-request-id" in answer
                assert b"content-type: application/json" in answer
