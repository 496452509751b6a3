"""Lists of files (hub-api 5.8 and 5.9)."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from infra.emulator.api.access import Readable, Segment, Target
from infra.emulator.api.paging import Page, cursor_link
from infra.emulator.api.shapes import lfs_json
from infra.emulator.clock import from_epoch
from infra.emulator.errors import HubError, bad_request
from infra.emulator.repos.errors import EntryMissingError, IllegalPathError
from infra.emulator.repos.history import last_changes
from infra.emulator.repos.listing import Entry, entry_at, list_folder

of_repo = APIRouter()

_MOST_ROWS, _MOST_EXPANDED, _MOST_PATHS = 1000, 100, 1000


class TreeQuery(BaseModel):
    """How a folder is listed; `expand` adds the last commit of each path."""

    recursive: bool = False
    expand: bool = False
    limit: int | None = None
    cursor: str | None = None


class PathsBody(BaseModel):
    """The paths that are asked about."""

    paths: list[str] = []
    expand: bool = False


@of_repo.get("/tree/{revision}")
async def tree(target: Readable, revision: Segment, query: Annotated[TreeQuery, Query()]) -> JSONResponse:
    """List the root of a revision."""
    return await _list(target, revision, "", query)


@of_repo.get("/tree/{revision}/{path:path}")
async def tree_below(
    target: Readable, revision: Segment, path: Segment, query: Annotated[TreeQuery, Query()]
) -> JSONResponse:
    """List a folder of a revision."""
    return await _list(target, revision, path.strip("/"), query)


@of_repo.post("/paths-info/{revision}")
async def paths_info(target: Readable, revision: Segment) -> JSONResponse:
    """Describe the paths that exist, in the order asked; the others are left out."""
    body = await _paths(target)
    if len(body.paths) > _MOST_PATHS:
        raise HubError(413, "too many parameters")
    commit = target.repository.resolve(revision)
    found = [entry for path in body.paths if (entry := _entry_or_none(target, commit, path.strip("/")))]
    return JSONResponse(await _rows(target, commit, found, expand=body.expand))


async def _list(target: Target, revision: str, path: str, query: TreeQuery) -> JSONResponse:
    page = Page.of(query.limit, query.cursor, _MOST_EXPANDED if query.expand else _MOST_ROWS)
    commit = target.repository.resolve(revision)
    entries = await asyncio.to_thread(list_folder, target.repository, commit, path, recursive=query.recursive)
    chosen, cursor = page.cut(entries, lambda entry: entry.path)
    rows = await _rows(target, commit, chosen, expand=query.expand)
    return JSONResponse(rows, headers=cursor_link(target, cursor))


async def _rows(target: Target, commit: str, entries: Sequence[Entry], *, expand: bool) -> list[dict[str, Any]]:
    rows = [_row(entry) for entry in entries]
    if expand:
        paths = [entry.path for entry in entries]
        changes = await asyncio.to_thread(last_changes, target.repository, commit, paths)
        for row in rows:
            last = changes[row["path"]]
            row["lastCommit"] = {"id": last.oid, "title": last.title, "date": from_epoch(last.seconds)}
    return rows


def _row(entry: Entry) -> dict[str, Any]:
    if entry.is_folder:
        return {"type": "directory", "oid": entry.oid, "size": 0, "path": entry.path}
    row = {"type": "file", "oid": entry.oid, "size": entry.size, "path": entry.path}
    return {**row, "lfs": lfs_json(entry.lfs)} if entry.lfs else row


def _entry_or_none(target: Target, commit: str, path: str) -> Entry | None:
    try:
        return entry_at(target.repository, commit, path) if path else None
    except (EntryMissingError, IllegalPathError):
        return None


async def _paths(target: Target) -> PathsBody:
    """Read the body, which clients send as a form or as JSON. A form is written like a query."""
    body = await target.request.body()
    try:
        if target.request.headers.get("content-type", "").startswith("application/json"):
            return PathsBody.model_validate_json(body)
        form = parse_qs(body.decode(), keep_blank_values=True)
        expand = form.get("expand", ["false"])[-1].lower()
        return PathsBody.model_validate({"paths": form.get("paths", []) + form.get("paths[]", []), "expand": expand})
    except ValueError as error:
        raise bad_request('"paths" must be a list of texts') from error
