"""The bound on requests' bodies; routes may set another by FastAPI's own `max_body_size`."""

from fastapi import Request
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import answer_error

_PLAIN = (b"content-type", b"text/plain; charset=utf-8")


class BodyLimit:
    """Starlette's middleware, but it refuses as all errors are told: in JSON, with the request id."""

    def __init__(self, app: ASGIApp, max_body_size: int) -> None:
        self._app = RequestBodyLimitMiddleware(app, max_body_size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        refused = False

        async def send_json(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 413 and _PLAIN in message["headers"]:
                refused = True
                await answer_error(Request(scope), 413, "Content Too Large")(scope, receive, send)
            elif not refused:
                await send(message)

        await self._app(scope, receive, send_json)
