"""CORS that tells origins which are not listed nothing at all."""

from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Send


class ListedOriginsCORS(CORSMiddleware):
    """Starlette's middleware sends `Access-Control-Allow-Credentials` and more to every origin; this one does not."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer a preflight; 400 without any `Access-Control-*` header when the origin is not listed."""
        response = super().preflight_response(request_headers)
        if not self.is_allowed_origin(request_headers["origin"]):
            _remove_access_control(response.headers)
        return response

    async def send(self, message: Message, send: Send, request_headers: Headers) -> None:
        """Add the CORS headers to an answer, for listed origins only."""

        async def send_cleaned(message: Message) -> None:
            if message["type"] == "http.response.start":
                _remove_access_control(MutableHeaders(scope=message))
            await send(message)

        origin = request_headers.get("origin")
        is_listed = origin is None or self.is_allowed_origin(origin)
        await super().send(message, send if is_listed else send_cleaned, request_headers)


def _remove_access_control(headers: MutableHeaders) -> None:
    for name in [name for name in headers if name.lower().startswith("access-control-")]:
        del headers[name]
