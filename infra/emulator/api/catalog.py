"""Lists that are not of one Space: all Spaces, and the hardware (hub-api 4.6 and 6.3)."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from infra.emulator.api.access import Call, Caller
from infra.emulator.api.info import Expand
from infra.emulator.api.paging import Page, cursor_link
from infra.emulator.api.shapes import SpaceView, view
from infra.emulator.hardware import FLAVORS, Flavor
from infra.emulator.repos.errors import RepositoryMissingError

T = TypeVar("T")
R = TypeVar("R")
router = APIRouter()

_MOST_ROWS = 1000
_ROW = ("private", "createdAt", "likes", "trendingScore", "tags", "sdk", "subdomain")
_FULL_ROW = (*_ROW, "author", "lastModified", "sha", "siblings", "cardData")


class ListQuery(BaseModel):
    """Which Spaces, in which order, and what of each."""

    author: str | None = None
    search: str | None = None
    tags: list[str] = Field([], alias="filter")
    models: list[str] = []
    datasets: list[str] = []
    sort: Literal["createdAt", "lastModified", "likes", "trendingScore"] = "trendingScore"
    limit: int | None = None
    cursor: str | None = None
    full: bool = False

    def match_id(self, space: str) -> bool:
        """Tell whether author and search words fit the id."""
        owner = space.partition("/")[0]
        by_author = self.author is None or owner.lower() == self.author.lower()
        return by_author and (self.search or "").lower() in space.lower()

    def match_card(self, seen: SpaceView) -> bool:
        """Tell whether the README names all the tags, models and datasets."""
        tagged = not self.tags or set(self.tags) <= set(seen.tags)
        return (
            tagged
            and set(self.models) <= set(seen.texts("models"))
            and set(self.datasets) <= set(seen.texts("datasets"))
        )


@router.get("/api/spaces")
async def spaces(call: Caller, query: Annotated[ListQuery, Query()], expand: Expand) -> JSONResponse:
    """List Spaces as a bare array, page by page; by default the newest first, since none of them has likes."""
    page = Page.of(query.limit, query.cursor, _MOST_ROWS)
    found = [view for view in await _views(call, query) if query.match_card(view)]
    if query.sort == "lastModified":
        found.sort(key=lambda seen: seen.last_modified, reverse=True)
    chosen, cursor = page.cut(found, lambda seen: seen.space.uid)
    names = (*expand, "trendingScore") if expand else _FULL_ROW if query.full else _ROW
    rows = await _each(chosen, lambda seen: seen.json(names))
    return JSONResponse(rows, headers=cursor_link(call, cursor))


@router.get("/api/spaces/hardware")
async def hardware() -> JSONResponse:
    """List the flavours that a Space can ask for."""
    return JSONResponse([_flavor_json(flavor) for flavor in FLAVORS])


async def _views(call: Call, query: ListQuery) -> list[SpaceView]:
    wanted = [space for space in call.hub.stores.spaces.all() if query.match_id(space.id)]
    return await _each(wanted, lambda space: view(call, space))


async def _each(items: Iterable[T], make: Callable[[T], R]) -> list[R]:
    """Do a step for each item and let other requests run in between; leave out what was deleted meanwhile."""
    made: list[R] = []
    for item in items:
        try:
            made.append(make(item))
        except RepositoryMissingError:
            continue
        await asyncio.sleep(0)
    return made


def _flavor_json(flavor: Flavor) -> dict[str, Any]:
    keys = ("type", "model", "quantity", "vram", "manufacturer")
    maker = "AWS" if flavor.gpu and flavor.gpu[0] == "neuron" else "Nvidia"
    return {
        "name": flavor.name,
        "prettyName": flavor.title,
        "cpu": flavor.cpu,
        "ram": flavor.ram,
        "accelerator": dict(zip(keys, (*flavor.gpu, maker), strict=True)) if flavor.gpu else None,
        "unitCostMicroUSD": flavor.cost,
        "unitCostUSD": flavor.cost / 1_000_000,
        "unitLabel": "minute",
    }
