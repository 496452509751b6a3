"""The commits of a revision, and one commit with what it changed."""

import asyncio
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from infra.emulator.api.access import Segment
from infra.emulator.clock import from_epoch
from infra.emulator.pages.diff import commit_diff
from infra.emulator.pages.refusals import PageRoute
from infra.emulator.pages.space_page import ThisSpace
from infra.emulator.repos.history import count, log

of_space = APIRouter(route_class=PageRoute)

_ON_A_PAGE = 30


@of_space.get("/commits/{revision}")
async def commits(
    page: ThisSpace, revision: Segment, number: Annotated[int, Query(alias="page", ge=1)] = 1
) -> HTMLResponse:
    """List the commits of a revision, the newest first."""
    repository = page.target.repository
    head = repository.resolve(revision)
    total = await asyncio.to_thread(count, repository, head)
    pages = ceil(total / _ON_A_PAGE)
    number = min(number, pages)
    found = await asyncio.to_thread(log, repository, head, (number - 1) * _ON_A_PAGE, _ON_A_PAGE)
    return page.answer(
        "commits.html.j2",
        "commits",
        revision=revision,
        commits=found,
        count=total,
        page=number,
        pages=pages,
        when=from_epoch,
    )


@of_space.get("/commit/{revision}")
async def commit(page: ThisSpace, revision: Segment) -> HTMLResponse:
    """Show one commit and its differences to the one before it."""
    repository = page.target.repository
    oid = repository.resolve(revision)
    (entry,) = log(repository, oid, limit=1)
    diff = await asyncio.to_thread(commit_diff, repository, oid)
    parents = [parent.decode() for parent in repository.objects.commit(oid).parents]
    return await asyncio.to_thread(
        page.answer, "commit.html.j2", "commits", entry=entry, diff=diff, parents=parents, when=from_epoch
    )
