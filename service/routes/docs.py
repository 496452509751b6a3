"""`GET /docs`: the routes, for people."""

from fastapi import APIRouter, Request, Response

from service.dependencies import State
from service.pages.docs_page import route_cards

router = APIRouter(include_in_schema=False)


@router.api_route("/docs", methods=["GET", "HEAD"])
async def read_docs(request: Request, state: State) -> Response:
    """Every route with its parameters and answers."""
    description = request.app.openapi()
    return state.pages.answer(
        "docs.html", name=state.settings.name, version=request.app.version, routes=list(route_cards(description))
    )
