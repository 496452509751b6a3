"""Commits over the wire (hub-api 5.3)."""

import asyncio
from contextlib import closing

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Readable, Segment, Target
from infra.emulator.api.pulls import open_with_commit
from infra.emulator.api.streams import portions
from infra.emulator.repos.commits import Change
from infra.emulator.repos.intake import Intake

of_repo = APIRouter()

_LARGEST_BODY = 2 * 2**30  # bytes; a file arrives in base64, so this is one of 1.5 GB


@of_repo.post("/commit/{revision}")
async def commit(target: Readable, revision: Segment, *, create_pr: bool = False) -> JSONResponse:
    """Take a commit whole or not at all; a push to `main` sets off a build before the answer leaves.

    Whoever reads a repository may propose a commit to it: that opens a pull request.
    """
    if create_pr:
        return await _proposal(target, revision)
    target.check("write", target.repo)
    revision = revision.removeprefix("refs/heads/")
    change = await _received(target, revision, target.repository.branch(revision))
    outcome = await target.git.commit(target.repo.id, change)
    if outcome.changed:
        target.moved(revision)
    url = f"{target.url}/commit/{outcome.head}"
    return JSONResponse({"success": True, "commitOid": outcome.head, "commitUrl": url, "hookOutput": ""})


async def _proposal(target: Target, revision: str) -> JSONResponse:
    target.check("propose", target.repo)
    row, head = await open_with_commit(target, await _received(target, revision, target.repository.branch(revision)))
    pull = {"pullRequestUrl": f"{target.url}/discussions/{row.number}"}
    return JSONResponse({"success": True, "commitOid": head, "commitUrl": f"{target.url}/commit/{head}", **pull})


async def _received(target: Target, revision: str, head: str) -> Change:
    """Read the body; an unknown branch was refused before."""
    with closing(Intake(target.repository, head)) as intake:
        async for portion in portions(target.request, _LARGEST_BODY):
            await asyncio.to_thread(intake.feed, portion)
        await asyncio.to_thread(intake.finish)
        return intake.change(revision, target.account.name)
