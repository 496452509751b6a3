"""`GET /health`, answered before the router: nothing that a route needs can delay it, and it costs next to nothing."""

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service.routes.health import read_health

PATH = "/health"


class Liveness:
    """Middleware for this one path; other methods than GET and HEAD go on to the router, which refuses them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._route = Route(PATH, read_health)
        body = read_health().model_dump_json().encode()
        headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"application/json")]
        self._start = {"type": "http.response.start", "status": 200, "headers": headers}
        self._body = {"type": "http.response.body", "body": body}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route
        await send(self._start.copy())
        await send(self._body)
