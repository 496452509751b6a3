"""Headers that keep a browser from doing more with an answer than it should."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CSP = b"content-security-policy"
HUB = ("https://huggingface.co", "https://*.hf.space")
LOCAL_HUB = ("http://localhost:*", "http://127.0.0.1:*")


def frame_ancestors(space_host: str) -> str:
    """The pages that may show this service in a frame: the Hub's, and away from it the local Hub's.

    Args:
        space_host: Host name of the Space, `owner-name.hf.space` on the Hub; empty away from a Space.
    """
    allowed = HUB if space_host.endswith(".hf.space") else (*HUB, *LOCAL_HUB)
    return " ".join(["frame-ancestors 'self'", *allowed])


class SecureHeaders:
    """Middleware for every answer. One that brings a policy of its own keeps it, but for who may frame it."""

    def __init__(self, app: ASGIApp, frames: str) -> None:
        self._app = app
        self._frames = frames.encode()
        self._policy = b"default-src 'none'; " + self._frames
        self._fixed = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._secured(list(message.get("headers", ())))
            await send(message)

        await self._app(scope, receive, send_secured)

    def _secured(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        given = {name for name, _ in headers}
        if _CSP in given:
            headers = [(name, self._framed(value) if name == _CSP else value) for name, value in headers]
        else:
            headers.append((_CSP, self._policy))
        return [*headers, *(header for header in self._fixed if header[0] not in given)]

    def _framed(self, policy: bytes) -> bytes:
        return policy if b"frame-ancestors" in policy else policy + b"; " + self._frames
