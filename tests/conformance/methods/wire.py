"""What the official client asks and what it is answered, as it goes over the wire."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx2
from huggingface_hub import get_session

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
OID = re.compile(r"[0-9a-f]{40}")
UID = re.compile(r"[0-9a-f]{24}")
_REQUEST_ID = re.compile(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};[0-9a-f-]{36}")


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; `sent` is the request's body, `query` what follows its path."""

    method: str
    path: str
    query: str
    sent: bytes
    status: int
    headers: httpx2.Headers
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    def check(self) -> None:
        """Check what every answer carries (hub-api 1.3): the client prints and parses these headers."""
        told = f"{self.method} {self.path}: {self.status} {dict(self.headers)}"
        bucket = "api" if self.path.startswith("/api/") else "resolvers"
        assert _REQUEST_ID.fullmatch(self.headers["X-Request-Id"]), told
        assert re.fullmatch(rf'"{bucket}";r=\d+;t=\d+', self.headers["RateLimit"]), told
        assert re.fullmatch(rf'"fixed window";"{bucket}";q=\d+;w=300', self.headers["RateLimit-Policy"]), told
        assert self.headers["X-Powered-By"] == "huggingface-moon", told
        if self.status >= 400 and self.method != "HEAD":
            assert self.headers["X-Error-Message"] == self.json["error"], told


@dataclass
class Wire:
    """All that the client asked, the oldest first."""

    exchanges: list[Exchange] = field(default_factory=list)

    def only(self, method: str, path: str, status: int = 200) -> Exchange:
        """Return the one exchange with this method and path, and check its status."""
        found = [exchange for exchange in self.exchanges if (exchange.method, exchange.path) == (method, path)]
        assert len(found) == 1, f"{method} {path} was asked {len(found)} times: {self.asked()}"
        assert found[0].status == status, f"{method} {path} answered {found[0].status}: {found[0].content!r}"
        return found[0]

    def asked(self) -> list[str]:
        return [f"{exchange.method} {exchange.path}" for exchange in self.exchanges]

    def note(self, answer: httpx2.Response) -> None:
        streams = answer.headers.get("content-type", "").startswith("text/event-stream")
        content = b"" if streams else answer.read()
        request = answer.request
        path, _, query = request.url.raw_path.decode().partition("?")
        exchange = Exchange(
            request.method, unquote(path), query, request.read(), answer.status_code, answer.headers, content
        )
        self.exchanges.append(exchange)


@contextmanager
def watched() -> Iterator[Wire]:
    """Note all that the client asks meanwhile, and check the common headers of every answer."""
    wire = Wire()
    hooks = get_session().event_hooks["response"]
    hooks.append(wire.note)
    try:
        yield wire
    finally:
        hooks.remove(wire.note)
    for exchange in wire.exchanges:
        exchange.check()
