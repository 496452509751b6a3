"""A proxy in front of a Hub, over real sockets, that does harm once for each rule and passes everything else on."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2

SILENT, CUT = -1, -2
_HOP = {"connection", "transfer-encoding", "content-length", "content-encoding", "server", "date"}


@dataclass
class Rule:
    """What happens to the next `times` requests of a method to a path that ends so.

    `status` None drops the connection without an answer, `SILENT` keeps it open and says nothing, `CUT` drops it in the
    middle of one; `forward` lets the Hub see the request before that.
    """

    method: str
    end: str
    status: int | None = None
    forward: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int = 1


class FaultyHub:
    """The proxy: where it listens, its rules, and what it was asked."""

    def __init__(self, endpoint: str, hub: str) -> None:
        self.endpoint = endpoint
        self.rules: list[Rule] = []
        self.seen: list[tuple[str, str]] = []
        self._http = httpx2.Client(base_url=hub, trust_env=False, timeout=30)
        self._lock = threading.Lock()
        self.closing = threading.Event()

    def rule(self, method: str, path: str) -> Rule | None:
        with self._lock:
            self.seen.append((method, path))
            for rule in self.rules:
                if rule.times and rule.method == method and path.endswith(rule.end):
                    rule.times -= 1
                    return rule
            return None

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx2.Response:
        return self._http.request(method, path, headers=headers, content=body)

    def close(self) -> None:
        self._http.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    hub: FaultyHub

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        rule = self.hub.rule(self.command, self.path.partition("?")[0])
        if rule is None or rule.forward:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            answer = self.hub.forward(self.command, self.path, headers, body)
        if rule is None:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
            self._answer(answer.status_code, kept, answer.content)
        elif rule.status is None or rule.status < 0:
            self._leave(rule.status)
        else:
            self._answer(rule.status, rule.headers, rule.body)

    def _leave(self, how: int | None) -> None:
        if how == SILENT:
            self.hub.closing.wait(60)
        if how == CUT:
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"')
            self.wfile.flush()
        self.close_connection = True
        with suppress(OSError):  # the client may have gone first
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = handle_any  # noqa: N815 - http.server calls these names

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name for it
        """Say nothing: the test looks at what it was asked."""


@contextmanager
def faulty_hub(hub: str) -> Iterator[FaultyHub]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    server.server_bind()
    server.server_activate()
    proxy = FaultyHub(f"http://127.0.0.1:{server.server_port}", hub)
    server.RequestHandlerClass = type("Handler", (_Handler,), {"hub": proxy})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.closing.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
        proxy.close()
