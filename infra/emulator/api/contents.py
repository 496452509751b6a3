"""Sending and reading the contents of LFS at signed addresses: these requests carry no token (hub-api 5.5)."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from infra.emulator.api.access import Caller, Segment
from infra.emulator.api.lfs import PART, Sha256
from infra.emulator.api.streams import portions
from infra.emulator.errors import HubError, repo_not_found
from infra.emulator.kinds import kind_of_path
from infra.emulator.names import is_name
from infra.emulator.repos.lfs import LfsFolder
from infra.emulator.repos.pointers import Pointer

of_git = APIRouter()

_AT = "/info/lfs/objects/{oid}"


@dataclass(frozen=True)
class Place:
    """Where a signed address leads: a content of a repository, or a part of one by its number, from 1."""

    lfs: LfsFolder
    pointer: Pointer
    number: int


@dataclass(frozen=True)
class Address:
    """A signed address, part by part."""

    owner: Segment
    name: Segment
    oid: Sha256
    size: Annotated[int, Path(ge=0)]
    number: Annotated[int, Path(ge=0)]
    expires: int
    signature: str


class PartBody(BaseModel):
    """A part that was sent."""

    number: int = Field(alias="partNumber")
    etag: str


class CompleteBody(BaseModel):
    """All parts that were sent."""

    oid: Sha256
    parts: list[PartBody]


class Signed:
    """A dependency: the place of a signed address for one act."""

    def __init__(self, act: str) -> None:
        self._act = act

    async def __call__(self, call: Caller, at: Annotated[Address, Depends()]) -> Place:
        """Return the place; 403 for an address that is not signed so, or no longer."""
        kind = kind_of_path(call.request.url.path)
        stores = call.hub.stores
        repo = (
            stores.repositories.find(kind, at.owner, at.name)
            if kind and is_name(at.owner) and is_name(at.name)
            else None
        )
        if repo is None:
            raise repo_not_found()
        if not call.hub.signer.allows(at.expires, at.signature, self._act, repo.uid, at.oid, at.size, at.number):
            raise HubError(403, "This address is not signed by this Hub, or no longer valid: ask for a new one")
        call.request.state.wrote = self._act != "download"
        return Place(stores.git[repo.kind].open(repo.id).lfs, Pointer(at.oid, at.size), at.number)


@of_git.put(_AT + "/upload/{size}/{number}")
async def upload(call: Caller, place: Annotated[Place, Depends(Signed("upload"))]) -> Response:
    """Take a content whole; what is not the one that was announced is not kept."""
    with place.lfs.incoming() as incoming:
        async for portion in portions(call.request, place.pointer.size):
            await asyncio.to_thread(incoming.write, portion)
        place.lfs.keep_announced(incoming, place.pointer)
    return Response()


@of_git.put(_AT + "/part/{size}/{number}")
async def part(call: Caller, place: Annotated[Place, Depends(Signed("part"))]) -> Response:
    """Take a part of a content."""
    with place.lfs.incoming() as incoming:
        async for portion in portions(call.request, PART):
            await asyncio.to_thread(incoming.write, portion)
        etag = incoming.pointer.sha256
        incoming.keep(place.lfs.part(place.pointer, place.number))
    return Response(headers={"ETag": f'"{etag}"'})


@of_git.post(_AT + "/complete/{size}/{number}")
async def complete(body: CompleteBody, place: Annotated[Place, Depends(Signed("complete"))]) -> Response:
    """Put the parts of a content together."""
    numbers = [sent.number for sent in body.parts]
    await asyncio.to_thread(place.lfs.assemble, place.pointer, numbers)
    return JSONResponse({"oid": body.oid})


@of_git.get(_AT + "/download/{size}/{number}")
async def download(place: Annotated[Place, Depends(Signed("download"))]) -> Response:
    """Send a content."""
    size = place.pointer.size
    content = place.lfs.portions(place.pointer.sha256, 0, size)
    headers = {"Content-Length": str(size)}
    return StreamingResponse(content, media_type="application/octet-stream", headers=headers)
