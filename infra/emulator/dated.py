"""The `Date` of every answer."""

from email.utils import formatdate

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Dated:
    """ASGI wrapper that dates each answer when it begins.

    uvicorn's own date is refreshed once a second at best, and falls seconds behind under load: a client that reads a
    log without following it takes lines that are younger than the answer's date for the end (hub-api 6.5).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = formatdate(usegmt=True)
            await send(message)

        await self._app(scope, receive, dated if scope["type"] == "http" else send)
