"""The list of Spaces."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from infra.emulator.api.access import Call, Caller
from infra.emulator.api.shapes import view
from infra.emulator.pages.live import state_of
from infra.emulator.pages.look import Look
from infra.emulator.pages.refusals import PageRoute
from infra.emulator.pages.space_page import ThePages
from infra.emulator.pages.visibility import may_read
from infra.emulator.repos.errors import RepositoryMissingError
from infra.emulator.seam import Runtime
from infra.emulator.store.spaces import Space

router = APIRouter(route_class=PageRoute)

_ON_A_PAGE = 50


@dataclass(frozen=True)
class Card:
    """A Space in the list."""

    space: Space
    look: Look
    runtime: Runtime
    modified: str


@router.get("/")
@router.get("/spaces")
async def spaces(
    call: Caller, renderer: ThePages, search: str = "", page: Annotated[int, Query(ge=1)] = 1
) -> HTMLResponse:
    """List the Spaces that the caller may read, the newest first; `search` is a part of `owner/name`."""
    wanted = search.strip().lower()
    found = [space for space in call.hub.stores.spaces.all() if wanted in space.id.lower() and may_read(call, space)]
    pages = max(1, ceil(len(found) / _ON_A_PAGE))
    page = min(page, pages)
    cards = await _cards(call, found[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE])
    values: dict[str, object] = {
        "search": search.strip(),
        "cards": cards,
        "count": len(found),
        "page": page,
        "pages": pages,
        "watch": [card.space.id for card in cards],
        "state": state_of(card.runtime for card in cards),
        "endpoint": call.base_url,
    }
    return renderer.page(call.request, "spaces.html.j2", values)


async def _cards(call: Call, spaces: Sequence[Space]) -> list[Card]:
    """Read what the cards show; let other requests run in between; leave out what was deleted meanwhile."""
    cards: list[Card] = []
    for space in spaces:
        try:
            seen = view(call, space)
            cards.append(Card(space, Look.of(space, seen.card), call.hub.life.runtime(space.id), seen.last_modified))
        except RepositoryMissingError:
            continue
        await asyncio.sleep(0)
    return cards
