"""One Space as a whole, and its settings (hub-api 4.4 and 4.5)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Readable, Segment, Target, Writable
from infra.emulator.api.bodies import SettingsBody
from infra.emulator.api.shapes import EXPANDABLE, view
from infra.emulator.errors import bad_request, repo_not_found
from infra.emulator.store.spaces import Visibility

router = APIRouter()
of_space = APIRouter()

_DEFAULT = (
    "author",
    "sha",
    "lastModified",
    "createdAt",
    "private",
    "gated",
    "disabled",
    "likes",
    "tags",
    "sdk",
    "subdomain",
    "host",
    "cardData",
    "runtime",
    "models",
    "datasets",
    "region",
    "usedStorage",
)


async def expanded(
    expand: Annotated[list[str], Query(default_factory=list)],
    brackets: Annotated[list[str], Query(default_factory=list, alias="expand[]")],
) -> tuple[str, ...]:
    """Return the fields that the query asks for, in either spelling (hub-api 1.2)."""
    names = (*expand, *brackets)
    if not set(names) <= set(EXPANDABLE):
        raise bad_request(f'"expand" must be one of [{", ".join(EXPANDABLE)}]')
    return names


Expand = Annotated[tuple[str, ...], Depends(expanded)]


@of_space.get("")
async def info(target: Readable, expand: Expand, *, blobs: bool = False) -> JSONResponse:
    """Describe a Space at the head of `main`."""
    return _info(target, None, expand, blobs=blobs)


@of_space.get("/revision/{revision}")
async def info_at(target: Readable, revision: Segment, expand: Expand, *, blobs: bool = False) -> JSONResponse:
    """Describe a Space at a revision; `sha` is the commit it means."""
    return _info(target, target.repository.resolve(revision), expand, blobs=blobs)


@of_space.put("/settings")
async def settings(target: Writable, body: SettingsBody) -> JSONResponse:
    """Change who sees the Space."""
    if body.visibility and body.private is not None:
        raise bad_request('"visibility" and "private" cannot be given together')
    wanted = body.visibility or _visibility(private=body.private)
    if wanted and wanted != target.space.visibility:
        target.hub.stores.spaces.set_visibility(target.space, wanted)
        target.wrote()
    now = wanted or target.space.visibility
    return JSONResponse({"visibility": now, "private": now == "private", "gated": False})


@router.get("/api/spaces/{name}")
async def without_owner(name: Segment) -> JSONResponse:  # noqa: ARG001 - none has an id of one part
    """Refuse an id of one part: every Space has an owner."""
    raise repo_not_found()


def _info(target: Target, sha: str | None, expand: tuple[str, ...], *, blobs: bool) -> JSONResponse:
    seen = view(target, target.space, sha)
    if expand:
        return JSONResponse(seen.json(expand))
    return JSONResponse({**seen.json(_DEFAULT), "siblings": seen.siblings(blobs=blobs)})


def _visibility(*, private: bool | None) -> Visibility | None:
    if private is None:
        return None
    return "private" if private else "public"
