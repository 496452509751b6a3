"""The first page of a Space: the running app in a frame, or why there is none; and the card."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from infra.emulator.pages.logs import log_of, tail
from infra.emulator.pages.readme import readme_html
from infra.emulator.pages.refusals import PageRoute
from infra.emulator.pages.space_page import SpacePage, ThisSpace

of_space = APIRouter(route_class=PageRoute)

_TAIL = 20  # lines


@of_space.get("")
async def overview(page: ThisSpace) -> HTMLResponse:
    """Show the app as its visitors see it, with the text of its card."""
    readme = _readme(page)
    serves = page.runtime.hardware_current is not None
    framed = serves and page.space.visibility != "private"  # a browser's frame has no token to show
    log = log_of(page.runtime.stage)
    return page.answer(
        "space.html.j2",
        "app",
        frame=page.app if framed else None,
        start=page.app + _base_path(page.head.card),
        serves=serves,
        log=log,
        lines=tail(page, log, _TAIL),
        card=await asyncio.to_thread(_card, page, readme),
        sha=page.head.sha,
        modified=page.head.modified,
        endpoint=page.target.base_url,
    )


def _readme(page: SpacePage) -> bytes:
    return page.target.hub.stores.repos.read(page.space.id, page.head.sha, "README.md") or b""


def _card(page: SpacePage, readme: bytes) -> str:
    return readme_html(readme.decode(errors="replace"), f"/spaces/{page.space.id}", "main")


def _base_path(card: dict[str, Any] | None) -> str:
    path = str((card or {}).get("base_path", "/"))
    return path if path.startswith("/") else "/"
