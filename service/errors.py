"""Errors as JSON: `{"detail": ..., "request_id": ...}`, and nothing of the service's inside."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.upstream_error import CircuitOpenError, UpstreamError

log = structlog.stdlib.get_logger()


class CatchErrors:
    """Innermost middleware: answers 500 from inside CORS, so that a page on another origin can read it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a failure after the answer began goes on to the server, which logs it and hangs up."""
        started = False

        async def send_watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except Exception:
            if started or scope["type"] != "http":
                raise
            log.exception("unhandled error")
            await answer_error(Request(scope), 500, "Internal Server Error")(scope, receive, send)


def add_error_handlers(app: FastAPI) -> None:
    """Answer the errors that routes raise on purpose."""
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(RequestValidationError)(_invalid_request)
    app.exception_handler(UpstreamError)(_upstream_error)


def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    return answer_error(request, error.status_code, error.detail, dict(error.headers or {}))


def _invalid_request(request: Request, error: RequestValidationError) -> JSONResponse:
    """Say where and what, but do not send the input back: it may hold credentials."""
    return answer_error(request, 422, [{key: fault[key] for key in ("type", "loc", "msg")} for fault in error.errors()])


def _upstream_error(request: Request, error: UpstreamError) -> JSONResponse:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, CircuitOpenError) else {}
    return answer_error(request, error.status, str(error), headers)


def answer_error(request: Request, status: int, detail: object, headers: dict[str, str] | None = None) -> JSONResponse:
    """Write one error."""
    return JSONResponse({"detail": detail, "request_id": request.state.request_id}, status, headers)
