"""One repository as a whole, and its settings (hub-api 4.4 and 4.5)."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from infra.emulator.api.access import Kinds, Manageable, Readable, Segment, Target
from infra.emulator.api.bodies import SettingsBody
from infra.emulator.api.fields import FIELDS
from infra.emulator.api.shapes import view
from infra.emulator.errors import bad_request, repo_not_found
from infra.emulator.kinds import kind_of_path

router = APIRouter()
of_repo = APIRouter()

_PART = re.compile("auth-check|branch|commits?|discussions|paths-info|preupload|refs|revision|super-squash|tag|tree")
"""What follows an id; in the second place it says that the id has no owner."""


async def expanded(
    request: Request,
    expand: Annotated[list[str], Query(default_factory=list)],
    brackets: Annotated[list[str], Query(default_factory=list, alias="expand[]")],
) -> tuple[str, ...]:
    """Return the fields that the query asks for, in either spelling (hub-api 1.2)."""
    names = (*expand, *brackets)
    kind = kind_of_path(request.url.path)
    allowed = FIELDS[kind].expandable if kind else ()
    if not set(names) <= set(allowed):
        raise bad_request(f'"expand" must be one of [{", ".join(allowed)}]')
    return names


Expand = Annotated[tuple[str, ...], Depends(expanded)]


@of_repo.get("")
async def info(target: Readable, expand: Expand, *, blobs: bool = False) -> JSONResponse:
    """Describe a repository at the head of `main`."""
    return _info(target, None, expand, blobs=blobs)


@of_repo.get("/revision/{revision}")
async def info_at(target: Readable, revision: Segment, expand: Expand, *, blobs: bool = False) -> JSONResponse:
    """Describe a repository at a revision; `sha` is the commit it means."""
    return _info(target, target.repository.resolve(revision), expand, blobs=blobs)


@of_repo.put("/settings")
async def settings(target: Manageable, body: SettingsBody) -> JSONResponse:
    """Change who sees the repository and who must ask before, and whether people may discuss it."""
    wanted = body.visibility_or(target.repo.visibility, target.repo.kind)
    target.check_visibility(target.repo.owner, wanted)
    repositories = target.hub.stores.repositories
    if wanted != target.repo.visibility:
        repositories.set_visibility(target.repo, wanted)
        target.wrote()
    if body.gated is not None:
        repositories.set_gated(target.repo, body.gated or "")
        target.wrote()
    if body.discussions_disabled is not None:
        repositories.set_discussions(target.repo, enabled=not body.discussions_disabled)
        target.wrote()
    now = repositories.at(target.repo.kind, target.repo.owner, target.repo.name)
    answer = {
        "visibility": now.visibility,
        "private": now.visibility == "private",
        "gated": now.gated or False,
        "discussionsDisabled": not now.discussions,
    }
    return JSONResponse(answer)


@router.get("/api/{kind}/{name}")
async def without_owner(kind: Kinds, name: Segment) -> JSONResponse:  # noqa: ARG001 - none has an id of one part
    """Refuse an id of one part: every repository has an owner."""
    raise repo_not_found()


@router.get("/api/{kind}/{name}/{part}/{rest:path}")
@router.post("/api/{kind}/{name}/{part}/{rest:path}")
@router.delete("/api/{kind}/{name}/{part}/{rest:path}")
async def part_without_owner(kind: Kinds, name: Segment, part: Segment) -> JSONResponse:  # noqa: ARG001 - as above
    """Refuse a part of a repository whose id has one part."""
    raise repo_not_found() if _PART.fullmatch(part) else HTTPException(404)


@router.put("/api/{kind}/{name}/{part}")
@router.post("/api/{kind}/{name}/{part}")
@router.delete("/api/{kind}/{name}/{part}")
async def change_without_owner(kind: Kinds, name: Segment, part: Segment) -> JSONResponse:  # noqa: ARG001 - as above
    """Refuse to change a part of a repository whose id has one part."""
    raise repo_not_found()


@router.get("/{name}/resolve/{rest:path}")
@router.head("/{name}/resolve/{rest:path}")
async def file_without_owner(name: Segment) -> JSONResponse:  # noqa: ARG001 - as above
    """Refuse a file of a model whose id has one part."""
    raise repo_not_found()


def _info(target: Target, sha: str | None, expand: tuple[str, ...], *, blobs: bool) -> JSONResponse:
    seen = view(target, target.repo, sha)
    if expand:
        return JSONResponse(seen.json(expand))
    return JSONResponse({**seen.json(FIELDS[target.repo.kind].info), "siblings": seen.siblings(blobs=blobs)})
