"""What differs between two revisions, and how much a folder holds (hub-api 5.13)."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from infra.emulator.api.access import Opened, Segment
from infra.emulator.errors import bad_request
from infra.emulator.repos.changes import merge_base, raw_diff
from infra.emulator.repos.listing import entry_at, list_folder
from infra.emulator.repos.repository import Repository

of_repo = APIRouter()


@of_repo.get("/compare/{revisions}")
async def compare(target: Opened, revisions: Segment) -> Response:
    """Return what differs as `git diff` writes it: `A..B` from A to B, `A...B` from where B left A."""
    before, dots, after = revisions.partition("...") if "..." in revisions else revisions.partition("..")
    if not dots or not before or not after:
        raise bad_request('"revisions" must be of the form A..B or A...B')
    old, new = target.repository.resolve(before), target.repository.resolve(after)
    if dots == "...":
        old = merge_base(target.repository, old, new) or old
    diff = await asyncio.to_thread(raw_diff, target.repository, old, new)
    return Response(diff, media_type="text/plain")


@of_repo.get("/treesize/{revision}")
async def size(target: Opened, revision: Segment) -> JSONResponse:
    """Tell how much all files of a revision hold."""
    return await _size(target.repository, revision, "")


@of_repo.get("/treesize/{revision}/{path:path}")
async def size_below(target: Opened, revision: Segment, path: Segment) -> JSONResponse:
    """Tell how much a folder or file holds."""
    return await _size(target.repository, revision, path.strip("/"))


async def _size(repository: Repository, revision: str, path: str) -> JSONResponse:
    commit = repository.resolve(revision)
    total = await asyncio.to_thread(_bytes, repository, commit, path)
    return JSONResponse({"path": path, "size": total})


def _bytes(repository: Repository, commit: str, path: str) -> int:
    entry = entry_at(repository, commit, path) if path else None
    if entry is not None and not entry.is_folder:
        return entry.size or 0
    return sum(found.size or 0 for found in list_folder(repository, commit, path, recursive=True))
