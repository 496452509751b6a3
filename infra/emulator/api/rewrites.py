"""Changing a repository's past: squashing a branch, and taking contents of LFS out (hub-api 5.14 and 5.15)."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from infra.emulator.api.access import Manageable, Segment, Writable
from infra.emulator.api.bodies import SquashBody
from infra.emulator.api.paging import Page, cursor_link
from infra.emulator.clock import from_epoch
from infra.emulator.repos.commits import Change
from infra.emulator.repos.rewrite import LfsFile, lfs_files, remove_contents

of_repo = APIRouter()

_MOST_ROWS = 1000


class DeletionsBody(BaseModel):
    """Contents of LFS to remove."""

    sha: Annotated[list[str], Field(max_length=1000)]
    rewrite: bool = Field(default=True, alias="rewriteHistory")


class LfsBatchBody(BaseModel):
    """What is to be done with contents of LFS."""

    deletions: DeletionsBody


@of_repo.post("/super-squash/{branch}")
async def super_squash(target: Writable, branch: Segment, body: SquashBody | None = None) -> JSONResponse:
    """Put one commit in place of a branch's history; a Space is built from it."""
    title = (body.message if body else "") or f"Super-squash branch '{branch}'"
    change = Change(branch, (), target.account.name, title)
    async with target.git.writing(target.repo.id):
        commit = await asyncio.to_thread(target.repository.squash, branch, change)
    target.moved(branch)
    return JSONResponse({"success": True, "commitId": commit})


@of_repo.get("/lfs-files")
async def files(target: Writable, limit: int | None = None, cursor: str | None = None) -> JSONResponse:
    """List the contents of LFS that any commit of any branch names."""
    found = await asyncio.to_thread(lfs_files, target.repository)
    page, after = Page.of(limit, cursor, _MOST_ROWS).cut(found, lambda file: file.pointer.sha256)
    return JSONResponse([_row(file) for file in page], headers=cursor_link(target, after))


@of_repo.post("/lfs-files/batch")
async def batch(target: Manageable, body: LfsBatchBody) -> JSONResponse:
    """Remove contents of LFS for good, and by default the files that have them from every commit."""
    known = {file.pointer.sha256 for file in await asyncio.to_thread(lfs_files, target.repository)}
    gone = known.intersection(body.deletions.sha)
    async with target.git.writing(target.repo.id):
        before = target.repository.branch("main")
        await asyncio.to_thread(remove_contents, target.repository, gone, rewrite=body.deletions.rewrite)
        after = target.repository.branch("main")
    if gone:
        target.wrote()
    if before != after:
        target.moved("main")
    return JSONResponse({"success": True, "deleted": sorted(gone)})


def _row(file: LfsFile) -> dict[str, Any]:
    return {
        "fileOid": file.pointer.sha256,
        "oid": file.pointer.sha256,
        "filename": file.path,
        "size": file.pointer.size,
        "ref": file.ref.removeprefix("refs/heads/"),
        "pushedAt": from_epoch(file.pushed_at),
    }
