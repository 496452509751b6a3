"""Build and run log; the browser follows them by the API's own event stream."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from infra.emulator.pages.refusals import PageRoute
from infra.emulator.pages.space_page import SpacePage, ThisSpace
from infra.emulator.seam import LogKind

of_space = APIRouter(route_class=PageRoute)

_TAIL = 200  # lines that are there without the browser's script


@of_space.get("/logs")
async def logs(page: ThisSpace, kind: Annotated[LogKind, Query(alias="log")] = "run") -> HTMLResponse:
    """Show the end of a log."""
    return page.answer("logs.html.j2", "logs", log=kind, lines=tail(page, kind, _TAIL), most=_TAIL)


def tail(page: SpacePage, kind: LogKind, count: int) -> list[str]:
    """Return the last lines of a log, each with its end."""
    return [line.text for line in page.target.hub.life.log(page.space.id, kind)[-count:]]
