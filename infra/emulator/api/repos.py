"""Creating, deleting and renaming repositories (hub-api 4.1 to 4.3)."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse, PlainTextResponse

from infra.emulator.api.access import Call, Caller
from infra.emulator.api.bodies import CreateBody, MoveBody, RepoBody
from infra.emulator.errors import HubError, bad_request, repo_not_found
from infra.emulator.firstcommit import first_files
from infra.emulator.names import check_name, is_name
from infra.emulator.store.errors import SpaceExistsError
from infra.emulator.store.spaces import NewSpace, Space, Visibility

router = APIRouter()


@router.post("/api/repos/create")
async def create(call: Caller, body: CreateBody) -> JSONResponse:
    """Make a Space with its first commit, settings, variables and secrets; 409 with its `url` where it is there."""
    new = _new_space(call, body)
    _check_kind(body.type)
    call.check_write(new.owner, f'You don\'t have the rights to create a space under the namespace "{new.owner}"')
    stores = call.hub.stores
    async with stores.repos.writing(f"{new.owner}/{new.name}"):
        try:
            stores.spaces.check_free(new.owner, new.name)
        except SpaceExistsError as error:
            raise HubError(409, "You already created this space repo", body={"url": _url(call, error.id)}) from error
        await asyncio.to_thread(stores.repos.create, f"{new.owner}/{new.name}", first_files(new.name, new.sdk))
        space = stores.spaces.create(new)
    call.wrote()
    return JSONResponse({"url": _url(call, space.id), "name": space.id, "id": space.uid})


@router.delete("/api/repos/delete")
async def delete(call: Caller, body: Annotated[RepoBody, Body()]) -> PlainTextResponse:
    """Forget a Space and all that belongs to it."""
    _check_kind(body.type)
    space = _find(call, body.organization or call.account.name, body.name)
    call.check_write(space.owner, "Authorization error.")
    stores = call.hub.stores
    async with stores.repos.writing(space.id):
        stores.spaces.delete(_find(call, space.owner, space.name))
        call.hub.life.forget(space.id)
        await asyncio.to_thread(stores.repos.remove, space.id)
    call.wrote()
    return PlainTextResponse("OK")


@router.post("/api/repos/move")
async def move(call: Caller, body: MoveBody) -> JSONResponse:
    """Rename a Space; its process ends, and a new one is built under the new name."""
    _check_kind(body.type)
    source, target = _split(body.source), _split(body.target)
    space = _find(call, *source)
    call.check_write(space.owner, "Authorization error.")
    owner, name = check_name(target[0]), check_name(target[1])
    call.check_write(owner, f'You don\'t have the rights to create a space under the namespace "{owner}"')
    async with call.hub.stores.repos.writing(space.id):
        try:
            moved = call.hub.stores.moves.move(_find(call, *source), owner, name)
        except SpaceExistsError as error:
            raise HubError(409, f"A space repository called {error.id} already exists") from error
        call.hub.life.forget(space.id)
    call.hub.life.pushed(moved.id)
    call.wrote()
    return JSONResponse({"url": _url(call, moved.id)})


def _new_space(call: Call, body: CreateBody) -> NewSpace:
    if body.visibility and body.private is not None:
        raise bad_request('"visibility" and "private" cannot be given together')
    visibility: Visibility = body.visibility or ("private" if body.private else "public")
    return NewSpace(
        owner=check_name(body.organization or call.account.name),
        name=check_name(body.name),
        sdk=body.sdk,
        visibility=visibility,
        hardware=body.hardware,
        sleep_time=body.sleep_time,
        variables=[item.entry() for item in body.variables],
        secrets=[item.entry() for item in body.secrets],
    )


def _check_kind(kind: str) -> None:
    if kind != "space":
        raise bad_request(f'"type" is {kind!r}: the local Hub keeps repositories of type "space" only')


def _find(call: Call, owner: str, name: str) -> Space:
    space = call.hub.stores.spaces.find(owner, name) if is_name(owner) and is_name(name) else None
    if space is None:
        raise repo_not_found()
    return space


def _split(repo: str) -> tuple[str, str]:
    owner, slash, name = repo.partition("/")
    if not slash or "/" in name:
        raise bad_request(f"{repo!r} is not of the form owner/name")
    return owner, name


def _url(call: Call, repo: str) -> str:
    return f"{call.base_url}/spaces/{repo}"
