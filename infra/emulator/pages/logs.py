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
async def logs(page: ThisSpace, kind: Annotated[LogKind | None, Query(alias="log")] = None) -> HTMLResponse:
    """Show the end of a log; by default of the one that tells why the Space is at its stage."""
    log = kind or log_of(page.runtime.stage)
    return page.answer("logs.html.j2", "logs", log=log, lines=tail(page, log, _TAIL), most=_TAIL)


def log_of(stage: str) -> LogKind:
    """Return the log that tells why a Space is at this stage."""
    building = "BUILD" in stage or stage in {"NO_APP_FILE", "CONFIG_ERROR"}
    return "build" if building else "run"


def tail(page: SpacePage, kind: LogKind, count: int) -> list[str]:
    """Return the last lines of a log, each with its end."""
    return [line.text for line in page.target.hub.life.log(page.space.id, kind)[-count:]]
