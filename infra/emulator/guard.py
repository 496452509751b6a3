"""Keeps web pages out. The Hub runs what is pushed and asks for no password, and a browser reaches this machine too."""

import ipaddress
import re

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::\d*)?")


class Guard:
    """ASGI wrapper that refuses what only a page of another site would send.

    That is a request with the `Origin` of another address than the one it goes to, and one whose `Host` is a name of
    the public network: such a name can be made to lead here (DNS rebinding). `host` is the one the Hub listens on.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        reason = self._reason(Headers(scope=scope)) if scope["type"] == "http" else None
        if reason is None:
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"error": reason}, 403, {"X-Error-Message": reason})(scope, receive, send)

    def _reason(self, headers: Headers) -> str | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._is_here(host):
            return (
                "This Hub answers under its own address only: use an IP address, localhost or the --host it was given"
            )
        if origin is not None and origin.partition("://")[2] != host:
            return "Requests from pages of other sites are refused: anyone's page could push code that then runs here"
        return None

    def _is_here(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if not found:
            return False
        name = found[1].strip("[]").rstrip(".").lower()
        if name in {"", "localhost", self._host} or name.endswith(".localhost"):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
