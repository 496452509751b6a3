"""External services that hang, drip, reset, answer errors or garbage; /health meanwhile; the circuit after it."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median, quantiles

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from service.tests.conftest import StartService
from service.tests.gateways import Service, body, circuit, entry, gateway, gateway_to, start
from service.tests.processes import wait_until
from service.tests.sockets import listening, port_of

pytestmark = pytest.mark.usefixtures("clean_environment")

Talk = Callable[[socket.socket, threading.Event], None]


@contextmanager
def raw_service(talk: Talk) -> Iterator[tuple[str, list[bytes]]]:
    """A server over bare sockets: reads a request, then `talk` does what it does; gives its URL and the requests."""
    over, seen, threads = threading.Event(), list[bytes](), list[threading.Thread]()

    def serve(connection: socket.socket) -> None:
        with connection:
            seen.append(connection.recv(65536))
            if seen[-1].startswith(b"HEAD / "):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            elif seen[-1]:
                talk(connection, over)

    def accept(sock: socket.socket) -> None:
        while not over.is_set():
            try:
                connection, _ = sock.accept()
            except TimeoutError:
                continue
            threads.append(threading.Thread(target=serve, args=(connection,)))
            threads[-1].start()

    with listening() as sock:
        sock.settimeout(0.05)
        threads.append(threading.Thread(target=accept, args=(sock,)))
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{port_of(sock)}", seen
        finally:
            over.set()
            for thread in threads:
                thread.join(10)


def hang(connection: socket.socket, over: threading.Event) -> None:
    over.wait(10)


def drip_head(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    _drip(connection, b"X-Slow: y\r\n", over)


def drip_body(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    _drip(connection, b"x", over)


def _drip(connection: socket.socket, piece: bytes, over: threading.Event) -> None:
    try:
        while not over.wait(0.05):
            connection.sendall(piece)
    except OSError:
        return  # the caller gave up, as it should


def reset(connection: socket.socket, over: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def reset_in_body(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun")


def error(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def garbage(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")


def odd_status(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def two_lengths(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    )


def huge_head(connection: socket.socket, over: threading.Event) -> None:
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-Large: " + b"x" * 1_000_000)
    except OSError:
        return


@pytest.mark.parametrize(
    ("talk", "status", "kind"),
    [
        (hang, 504, "TimeoutError"),
        (drip_head, 504, "TimeoutError"),
        (reset, 502, "ReadError"),
        (garbage, 502, "RemoteProtocolError"),
        (huge_head, 502, "RemoteProtocolError"),
        (odd_status, 502, "RemoteProtocolError"),
        (two_lengths, 502, "RemoteProtocolError"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_service_that_misbehaves_opens_its_circuit(talk: Talk, status: int, kind: str) -> None:
    times = {"first_byte": 0.3, "total": 0.6} if status == 504 else {"first_byte": 10}
    with raw_service(talk) as (url, seen), gateway(entry(url, threshold=2, **times)) as http:
        wait_until(lambda: seen, "the probe at the start")
        failed = [http.get("/api/v1/a", headers={"X-Request-ID": "abc"}) for _ in range(2)]
        assert [answer.status_code for answer in failed] == [status] * 2
        assert failed[0].json()["request_id"] == "abc"
        now = circuit(http)
        assert (now["state"], now["failure_count"], now["last_error"]) == ("open", 2, kind)
        calls, began = len(seen), time.perf_counter()
        refused = http.get("/api/v1/a")
        assert time.perf_counter() - began < 0.3, "an open circuit answers at once"
        assert (refused.status_code, len(seen)) == (503, calls)
        assert 1 <= int(refused.headers["retry-after"]) <= 30


@pytest.mark.parametrize("talk", [drip_body, reset_in_body])
def test_an_answer_that_breaks_off_is_cut_and_counted(talk: Talk) -> None:
    with raw_service(talk) as (url, _), gateway(entry(url, threshold=2, total=0.5)) as http:
        for _ in range(2):
            with pytest.raises(httpx2.RemoteProtocolError):
                http.get("/api/v1/a")
        wait_until(lambda: circuit(http)["state"] == "open", "the circuit to open")


def test_a_service_that_is_gone_is_told_as_such() -> None:
    with listening() as sock:
        url = f"http://127.0.0.1:{port_of(sock)}"
    with gateway(entry(url)) as http:
        answer = http.get("/api/v1/a")
    assert (answer.status_code, answer.json()["detail"]) == (502, "The external service 'api' failed.")


def test_errors_open_the_circuit_and_one_trial_closes_it() -> None:
    service, status = Service(), [500]
    entered, loops = asyncio.Event(), list[asyncio.AbstractEventLoop]()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if status[0] == 200:
            loops.append(asyncio.get_running_loop())
            await entered.wait()
        await start(send, status[0])
        await body(send, b"answer")

    with gateway_to(service, threshold=2, recovery=0.4, first_byte=10) as http:
        service.answer = answer
        assert [http.get("/api/v1/a").status_code for _ in range(2)] == [500, 500]
        assert http.get("/api/v1/a").status_code == 503
        status[0] = 200
        trial: list[int] = []

        def knock() -> bool:
            """Ask until the trial is under way."""
            thread = threading.Thread(target=lambda: trial.append(httpx2.get(f"{http.base_url}/api/v1/a").status_code))
            thread.start()
            wait_until(lambda: loops or not thread.is_alive(), "an answer or the trial")
            return bool(loops)

        wait_until(knock, "the trial")
        assert circuit(http)["state"] == "half-open"
        assert [http.get("/api/v1/a").status_code for _ in range(3)] == [503] * 3, "one trial, not two"
        assert len(loops) == 1
        loops[0].call_soon_threadsafe(entered.set)
        wait_until(lambda: circuit(http)["state"] == "closed", "the circuit to close")
        assert http.get("/api/v1/a").status_code == 200
        wait_until(lambda: 200 in trial, "the trial's answer")


def test_calls_that_may_be_repeated_are_and_others_are_not() -> None:
    service = Service()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await (start(send, 503) if len(service.asked) == 1 else start(send))
        await body(send, b"")

    for method, content, expected, asked in (
        ("GET", None, 200, 2),
        ("DELETE", None, 200, 2),
        ("PUT", b"body", 503, 1),
        ("POST", None, 503, 1),
    ):
        service.answer, service.scopes = answer, []
        with gateway_to(service, methods=["GET", "PUT", "POST", "DELETE"], retries=2) as http:
            back = http.request(method, "/api/v1/a", content=content)
        assert (method, back.status_code, len(service.asked)) == (method, expected, asked)


def test_retries_end_and_a_service_that_says_when_is_not_asked_again() -> None:
    service = Service()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send, 503, **({"retry_after": "9"} if scope["path"] == "/v1/later" else {}))
        await body(send, b"busy")

    service.answer = answer
    with gateway_to(service, retries=2, threshold=100) as http:
        assert (http.get("/api/v1/a").text, len(service.asked)) == ("busy", 3)
        later = http.get("/api/v1/later")
        assert (later.headers["retry-after"], len(service.asked)) == ("9", 4)
    with raw_service(reset) as (url, seen), gateway(entry(url, retries=2, threshold=100)) as http:
        assert http.get("/api/v1/a").status_code == 502
        assert len([request for request in seen if b"/v1/a" in request]) == 3


def test_a_caller_who_uploads_slowly_is_no_failure_of_the_service() -> None:
    with gateway_to(Service(), methods=["POST"], threshold=1, total=0.4) as http:
        where = http.base_url
        with socket.create_connection((where.host, where.port), timeout=10) as connection:
            connection.sendall(b"POST /api/v1/a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nslow")
            assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")
        assert circuit(http)["failure_count"] == 0


def test_health_answers_at_once_while_everything_misbehaves(start_service: StartService) -> None:
    """Bounds for a machine with much else to do; benchmarks/service.py measures."""
    with ExitStack() as stack:
        urls = {
            talk.__name__.replace("_", "-"): stack.enter_context(raw_service(talk))[0]
            for talk in (hang, drip_head, drip_body, reset, error, garbage)
        }
        common = {"paths": ["/**"], "access": "public", "private": True, "threshold": 1000, "first_byte": 1, "total": 1}
        service = start_service(UPSTREAMS=json.dumps([{"name": n, "url": u, **common} for n, u in urls.items()]))
        stop = threading.Event()
        callers = [threading.Thread(target=_call_until, args=(stop, f"{service.url()}/{name}/a")) for name in urls]
        for caller in callers:
            caller.start()
        took = []
        with httpx2.Client(base_url=service.url(), trust_env=False) as http:
            for _ in range(200):
                began = time.perf_counter()
                assert http.get("/health").content == b'{"status":"healthy"}'
                took.append(time.perf_counter() - began)
        stop.set()
        for caller in callers:
            caller.join(20)
    assert median(took) < 0.05
    assert quantiles(took, n=100)[98] < 0.5


def _call_until(stop: threading.Event, url: str) -> None:
    with httpx2.Client(trust_env=False) as http:
        while not stop.is_set():
            try:
                assert http.get(url).status_code in {500, 502, 504}
            except httpx2.RemoteProtocolError:
                continue  # an answer that was cut
