"""Commits, branches and tags (hub-api 5.10 to 5.12)."""

import asyncio
import html
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Readable, Segment, Target, Writable
from infra.emulator.api.bodies import BranchBody, TagBody
from infra.emulator.api.paging import next_link
from infra.emulator.clock import from_epoch
from infra.emulator.errors import bad_request
from infra.emulator.repos import references as refs
from infra.emulator.repos.history import LogEntry, count, log

of_repo = APIRouter()

_MOST_COMMITS = 50


async def _formatted(
    expand: Annotated[list[str], Query(default_factory=list)],
    brackets: Annotated[list[str], Query(default_factory=list, alias="expand[]")],
) -> bool:
    return "formatted" in {*expand, *brackets}


@of_repo.get("/commits/{revision}")
async def commits(
    target: Readable,
    revision: Segment,
    page: Annotated[int, Query(alias="p", ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = _MOST_COMMITS,
    *,
    formatted: Annotated[bool, Depends(_formatted)],
) -> JSONResponse:
    """List the commits of a revision, the newest first; with `expand=formatted` also as HTML."""
    commit = target.repository.resolve(revision)
    total = await asyncio.to_thread(count, target.repository, commit)
    found = await asyncio.to_thread(log, target.repository, commit, page * limit, limit)
    following = str(page + 1) if (page + 1) * limit < total else None
    headers = {"X-Total-Count": str(total), **next_link(target, p=following)}
    return JSONResponse([_commit_json(entry, formatted=formatted) for entry in found], headers=headers)


@of_repo.get("/refs")
async def references(target: Readable, include_prs: str = "") -> JSONResponse:
    """List branches and tags."""
    body: dict[str, Any] = {
        "branches": [_reference_json(item) for item in refs.references(target.repository, "heads")],
        "converts": [],
        "tags": [_reference_json(item) for item in refs.references(target.repository, "tags")],
    }
    if include_prs:
        body["pullRequests"] = [_reference_json(item) for item in refs.references(target.repository, "pr")]
    return JSONResponse(body)


@of_repo.post("/branch/{branch}")
async def create_branch(target: Writable, branch: Segment, body: BranchBody | None = None) -> JSONResponse:
    """Make a branch."""
    wanted = body or BranchBody()
    repository = target.repository
    async with _writing(target):
        start = repository.empty_commit(target.account.name) if wanted.empty else wanted.start
        refs.create_branch(repository, branch, start, overwrite=wanted.overwrite)
    if branch == "main":
        target.moved(branch)
    return _done(target)


@of_repo.delete("/branch/{branch}")
async def delete_branch(target: Writable, branch: Segment) -> JSONResponse:
    """Remove a branch."""
    async with _writing(target):
        refs.delete_reference(target.repository, "heads", branch)
    return _done(target)


@of_repo.post("/tag/{revision}")
async def create_tag(target: Writable, revision: Segment, body: TagBody) -> JSONResponse:
    """Make a tag at a revision."""
    if not body.tag:
        raise bad_request('"tag" must not be empty')
    async with _writing(target):
        refs.create_tag(target.repository, body.tag, revision, body.message, target.account.name)
    return _done(target)


@of_repo.delete("/tag/{tag}")
async def delete_tag(target: Writable, tag: Segment) -> JSONResponse:
    """Remove a tag."""
    async with _writing(target):
        refs.delete_reference(target.repository, "tags", tag)
    return _done(target)


def _writing(target: Target) -> AbstractAsyncContextManager[None]:
    return target.git.writing(target.repo.id)


def _done(target: Target) -> JSONResponse:
    target.wrote()
    return JSONResponse({"success": True})


def _commit_json(entry: LogEntry, *, formatted: bool) -> dict[str, Any]:
    author = {"user": entry.author, "avatar": f"/avatars/{entry.author}.svg"}
    as_html = {"title": html.escape(entry.title), "message": html.escape(entry.message)}
    return {
        "id": entry.oid,
        "title": entry.title,
        "message": entry.message,
        "authors": [author],
        "date": from_epoch(entry.seconds),
        **({"formatted": as_html} if formatted else {}),
    }


def _reference_json(item: refs.Reference) -> dict[str, str]:
    return {"name": item.name, "ref": item.ref, "targetCommit": item.commit}
