"""Lists of repositories (hub-api 4.6)."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from infra.emulator.api.access import Caller, Kinds
from infra.emulator.api.fields import FIELDS
from infra.emulator.api.info import Expand
from infra.emulator.api.paging import Page, cursor_link
from infra.emulator.api.shapes import RepoView, view
from infra.emulator.kinds import Kind
from infra.emulator.repos.errors import RepositoryMissingError
from infra.emulator.store.repositories import Repo

T = TypeVar("T")
R = TypeVar("R")
router = APIRouter()

_MOST_ROWS = 1000
_FOUND_BEFORE_A_PAUSE = 20
Sort = Literal["createdAt", "lastModified", "likes", "trendingScore", "downloads"]


class ListQuery(BaseModel):
    """Which repositories, in which order, and what of each."""

    author: str | None = None
    search: list[str] = []
    tags: list[str] = Field([], alias="filter")
    models: list[str] = []
    datasets: list[str] = []
    pipeline_tag: str | None = None
    gated: bool | None = None
    sort: Sort = "trendingScore"
    limit: int | None = None
    cursor: str | None = None
    full: bool = False
    card: bool = Field(default=False, alias="cardData")

    def match(self, repo: Repo) -> bool:
        """Tell whether what is stored of a repository fits."""
        by_author = self.author is None or repo.owner.lower() == self.author.lower()
        by_gate = self.gated is None or bool(repo.gated) is self.gated
        return by_author and by_gate and all(word.lower() in repo.id.lower() for word in self.search)

    @property
    def asks_cards(self) -> bool:
        """Tell whether the READMEs must be read to know which repositories fit."""
        return bool(self.tags or self.models or self.datasets or self.pipeline_tag)

    def match_card(self, seen: RepoView) -> bool:
        """Tell whether the README names all the tags, models and datasets."""
        return (
            set(self.tags) <= {*seen.tags, *seen.texts("pipeline_tag"), *seen.texts("library_name")}
            and set(self.models) <= set(seen.texts("models"))
            and set(self.datasets) <= set(seen.texts("datasets"))
            and (self.pipeline_tag is None or self.pipeline_tag in seen.texts("pipeline_tag"))
        )

    def fields(self, kind: Kind, expand: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of a row's fields."""
        if expand:
            return (*expand, "trendingScore")
        fields = FIELDS[kind]
        return fields.full_row if self.full else (*fields.row, *(["cardData"] if self.card else []))


class SearchQuery(BaseModel):
    """Words, and what else a Space that has them must be."""

    q: str
    tags: list[str] = Field([], alias="filter")
    sdk: list[str] = []
    not_running: bool = Field(default=False, alias="includeNonRunning")

    def match(self, seen: RepoView) -> bool:
        """Tell whether a Space fits."""
        words = {"title", "short_description"}
        text = " ".join([seen.repo.id, *(str((seen.card or {}).get(key)) for key in words), *seen.tags]).lower()
        stage = str(seen.runtime()["stage"])
        return (
            all(word in text for word in self.q.lower().split())
            and set(self.tags) <= set(seen.tags)
            and (not self.sdk or seen.sdk in self.sdk)
            and (self.not_running or stage.startswith("RUNNING"))
        )


@router.get("/api/{kind}")
async def repositories(call: Caller, kind: Kinds, query: Annotated[ListQuery, Query()], expand: Expand) -> JSONResponse:
    """List repositories as a bare array, page by page; by default the newest first, since none of them has likes."""
    page = Page.of(query.limit, query.cursor, _MOST_ROWS)
    found = [repo for repo in call.hub.stores.repositories.all(kind) if query.match(repo) and call.may_read(repo)]
    if query.asks_cards:
        seen = await each(found, lambda repo: view(call, repo))
        found = [view.repo for view in seen if query.match_card(view)]
    if query.sort == "lastModified":
        seen = await each(found, lambda repo: view(call, repo))
        found = [view.repo for view in sorted(seen, key=lambda view: view.last_modified, reverse=True)]
    chosen, cursor = page.cut(found, lambda repo: repo.uid)
    names = query.fields(kind, expand)
    rows = await each(chosen, lambda repo: view(call, repo).json(names))
    return JSONResponse(rows, headers=cursor_link(call, cursor))


@router.get("/api/spaces/semantic-search")
async def search(call: Caller, query: Annotated[SearchQuery, Query()]) -> JSONResponse:
    """Find Spaces whose id, title, description or tags have all the words: by letters, not by meaning."""
    repos = [repo for repo in call.hub.stores.repositories.all(Kind.SPACE) if call.may_read(repo)]
    seen = await each(repos, lambda repo: view(call, repo))
    return JSONResponse([_found_json(view) for view in seen if query.match(view)])


async def each(items: Iterable[T], make: Callable[[T], R]) -> list[R]:
    """Do a step for each item and let other requests run in between; leave out what was deleted meanwhile."""
    made: list[R] = []
    for number, item in enumerate(items):
        try:
            made.append(make(item))
        except RepositoryMissingError:
            continue
        if number % _FOUND_BEFORE_A_PAUSE == 0:
            await asyncio.sleep(0)
    return made


def _found_json(seen: RepoView) -> dict[str, Any]:
    card = seen.card or {}
    return {
        **seen.json(("author", "sdk", "likes", "private", "tags", "runtime", "trendingScore")),
        "title": str(card.get("title") or seen.repo.name),
        "emoji": str(card.get("emoji") or ""),
        "ai_short_description": str(card.get("short_description") or ""),
        "ai_category": "",
        "semanticRelevancyScore": 1,
    }
