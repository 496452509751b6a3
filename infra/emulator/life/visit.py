"""One request to the app of a Space, and the headers that do not go further than the proxy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_NOT_TO_APP = _HOP_BY_HOP | {b"expect", b"x-forwarded-proto", b"x-forwarded-host"}
_NOT_TO_CLIENT = _HOP_BY_HOP | {b"date"}
"""The Hub's own server dates each answer."""

RawHeaders = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Visit:
    """One request or WebSocket. `endpoint` is the address at which the Hub itself was asked."""

    space: str
    endpoint: str
    scope: Scope
    receive: Receive
    send: Send

    @property
    def target(self) -> bytes:
        """The path and query as the visitor wrote them."""
        query: bytes = self.scope["query_string"]
        raw: bytes = self.scope["raw_path"]
        return raw + b"?" + query if query else raw

    @property
    def wants_page(self) -> bool:
        """Whether a browser asks for a page to show, and not a program for an answer."""
        if self.scope["type"] != "http" or self.scope["method"] != "GET":
            return False
        return "text/html" in Headers(scope=self.scope).get("accept", "")

    def headers_for_app(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the visitor's headers that the app gets, and where they came from."""
        headers = self.scope["headers"]
        yield from without(headers, _NOT_TO_APP)
        secure = self.scope["scheme"] in {"https", "wss"}
        yield b"x-forwarded-proto", b"https" if secure else b"http"
        yield b"x-forwarded-host", dict(headers)[b"host"]
        if self.scope["client"] is not None:
            yield b"x-forwarded-for", self.scope["client"][0].encode()

    def headers_for_visitor(self, headers: RawHeaders, port: int) -> list[tuple[bytes, bytes]]:
        """Return the headers of the app's answer with those that the Hub's edge adds (hub-api 8)."""
        own = [
            (b"x-proxied-host", b"http://127.0.0.1:%d" % port),
            (b"x-proxied-replica", b"local-%d" % port),
            (b"x-proxied-path", self.target),
            (b"link", f'<{self.endpoint}/spaces/{self.space}>;rel="canonical"'.encode()),
        ]
        return [*without(headers, _NOT_TO_CLIENT), *own]


def without(headers: RawHeaders, names: set[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers but those of the names, and those that Connection names as meant for one hop."""
    listed = [(name.lower(), value) for name, value in headers]
    hop = {word.strip().lower() for name, value in listed if name == b"connection" for word in value.split(b",")}
    yield from ((name, value) for name, value in listed if name not in names | hop)
