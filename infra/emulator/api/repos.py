"""Creating, deleting and renaming repositories (hub-api 4.1 to 4.3)."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse, PlainTextResponse

from infra.emulator.api.access import Call, Caller
from infra.emulator.api.bodies import CreateBody, MoveBody, RepoBody
from infra.emulator.api.creation import NewRepo, make
from infra.emulator.errors import HubError, bad_request
from infra.emulator.firstcommit import first_files, template_files
from infra.emulator.kinds import Kind
from infra.emulator.names import check_name, is_name
from infra.emulator.store.errors import RepoExistsError
from infra.emulator.store.repositories import Repo

router = APIRouter()


@router.post("/api/repos/create")
async def create(call: Caller, body: CreateBody) -> JSONResponse:
    """Make a repository with its first commit, and a Space's settings; 409 with its `url` where it is there."""
    owner, name = check_name(body.organization or call.account.name), check_name(body.name)
    if body.kind is Kind.SPACE and body.sdk is None:
        raise bad_request('"sdk" must be one of [gradio, docker, static, streamlit]')
    files = template_files(body.template) if body.template else first_files(body.kind, name, body.sdk or "")
    if files is None:
        raise bad_request(f'"template" {body.template!r} is not one of GET /api/spaces/templates')
    visibility = body.visibility_or(call.hub.accounts.visibility(owner), body.kind)
    new = NewRepo(body.kind, owner, name, visibility, body.sdk or "", body)
    author = call.account.name
    made = await make(call, new, lambda: call.hub.stores.git[new.kind].create(new.id, files, author))
    if made.kind is Kind.SPACE and (body.template or body.sdk == "static"):  # there is something to run already
        call.hub.life.pushed(made.id)
    return JSONResponse({"url": call.url_of(made.kind, made.id), "name": made.id, "id": made.uid})


@router.delete("/api/repos/delete")
async def delete(call: Caller, body: Annotated[RepoBody, Body()]) -> PlainTextResponse:
    """Forget a repository and all that belongs to it."""
    repo = _find(call, body.kind, body.organization or call.account.name, body.name)
    call.check("own", repo)
    async with call.hub.stores.git[repo.kind].writing(repo.id):
        await forget(call, _find(call, repo.kind, repo.owner, repo.name))
    call.wrote()
    return PlainTextResponse("OK")


async def forget(call: Call, repo: Repo) -> None:
    """Remove a repository; for the one that holds its lock."""
    stores = call.hub.stores
    stores.spaces.delete(repo)
    stores.discussions.forget(repo.uid)
    if repo.kind is Kind.SPACE:
        call.hub.life.forget(repo.id)
    await asyncio.to_thread(stores.git[repo.kind].remove, repo.id)


@router.post("/api/repos/move")
async def move(call: Caller, body: MoveBody) -> JSONResponse:
    """Rename a repository; a Space's process serves on until one that knows the new name takes over."""
    source, target = split_id(body.source), split_id(body.target)
    repo = _find(call, body.kind, *source)
    call.check("own", repo)
    owner, name = check_name(target[0]), check_name(target[1])
    call.check_create(repo.kind, owner)
    async with call.hub.stores.git[repo.kind].writing(repo.id):
        try:
            moved = call.hub.stores.moves.move(_find(call, body.kind, *source), owner, name)
        except RepoExistsError as error:
            raise HubError(409, f"A {repo.kind} repository called {error.id} already exists") from error
        if repo.kind is Kind.SPACE:
            call.hub.life.renamed(repo.id, moved.id)
    call.wrote()
    return JSONResponse({"url": call.url_of(moved.kind, moved.id)})


def _find(call: Call, kind: Kind, owner: str, name: str) -> Repo:
    found = call.hub.stores.repositories.find(kind, owner, name) if is_name(owner) and is_name(name) else None
    if found is None:
        raise call.missing()
    return found


def split_id(repo: str) -> tuple[str, str]:
    """Return owner and name of an id in a body; 400 where it is none."""
    owner, slash, name = repo.partition("/")
    if not slash or "/" in name:
        raise bad_request(f"{repo!r} is not of the form owner/name")
    return owner, name
