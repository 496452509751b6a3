"""Real servers on loopback: one that answers what it is told to, one that never answers, a service in this process."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from service.connection import BoundedConnection
from service.tests.processes import DEADLINE, wait_until


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket that takes connections and never says anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock


def port_of(sock: socket.socket) -> int:
    return int(sock.getsockname()[1])


@contextmanager
def served(app: ASGIApp, http: type[asyncio.Protocol] = BoundedConnection) -> Iterator[str]:
    """Serve an application in a thread; gives its URL."""
    with listening() as sock:
        config = uvicorn.Config(
            app, http=http, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive(), "the server")
            assert server.started
            yield f"http://127.0.0.1:{port_of(sock)}"
        finally:
            server.should_exit = True
            thread.join(DEADLINE)


class Upstream:
    """An external service over HTTP whose answer a test sets; it keeps the headers it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.seen: list[dict[str, str]] = []

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.seen.append({key.decode(): value.decode() for key, value in scope["headers"]})
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b"upstream"})


@contextmanager
def redis_like(answer: bytes) -> Iterator[int]:
    """A server that gives one answer to whatever the first connection sends; gives its port."""
    with listening() as sock:

        def answer_once() -> None:
            connection, _ = sock.accept()
            with connection:
                connection.recv(64)
                connection.sendall(answer)

        thread = threading.Thread(target=answer_once)
        thread.start()
        yield port_of(sock)
        thread.join(DEADLINE)
