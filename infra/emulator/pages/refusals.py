"""Refusals as pages: what the API answers as JSON, for people."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from infra.emulator.pages.render import Renderer

Handler = Callable[[Request, Exception], Response]


class PageRoute(APIRoute):
    """A route whose refusals are pages."""


def refuse_with_pages(app: FastAPI, renderer: Renderer) -> None:
    """Let the app's handlers answer page routes, and browsers that are lost, with a page of the same status."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _dressed(cast("Handler", handler), renderer))


def _dressed(handler: Handler, renderer: Renderer) -> Handler:
    def refuse(request: Request, error: Exception) -> Response:
        answer = handler(request, error)
        if answer.status_code < 400 or not isinstance(answer, JSONResponse) or not _for_people(request):
            return answer
        page = renderer.page(request, "refusal.html.j2", _told(answer), answer.status_code)
        named = {name: value for name, value in answer.headers.items() if name.startswith("x-")}
        page.headers.update(named)
        return page

    return refuse


def _for_people(request: Request) -> bool:
    if "route" in request.scope:
        return isinstance(request.scope["route"], PageRoute)
    to_api = request.url.path.startswith(("/api/", "/_emulator/"))
    return not to_api and "text/html" in request.headers.get("accept", "")


def _told(answer: JSONResponse) -> dict[str, Any]:
    return {
        "status": answer.status_code,
        "phrase": HTTPStatus(answer.status_code).phrase,
        "code": answer.headers.get("x-error-code", ""),
        "message": json.loads(bytes(answer.body)).get("error", ""),
    }
