"""Copies of repositories (hub-api 6.4)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Readable
from infra.emulator.api.bodies import DuplicateBody
from infra.emulator.api.creation import NewRepo, make
from infra.emulator.api.repos import split_id
from infra.emulator.kinds import Kind
from infra.emulator.names import check_name
from infra.emulator.store.repositories import Space

of_repo = APIRouter()


@of_repo.post("/duplicate")
async def duplicate(target: Readable, body: DuplicateBody) -> JSONResponse:
    """Copy the files at the head of `main` and a Space's variables, not its secrets, nor its hardware or volumes."""
    owner, name = (check_name(part) for part in split_id(body.repository))
    source, stores = target.repo, target.hub.stores
    visibility = body.visibility_or(source.visibility, source.kind)
    if isinstance(source, Space):
        kept = stores.spaces.variables.of(source.uid)
        body = body.with_variables(kept.values())
    sdk = source.sdk if isinstance(source, Space) else ""
    new = NewRepo(source.kind, owner, name, visibility, sdk, body)
    made = await make(target, new, lambda: target.git.copy(source.id, new.id, target.account.name))
    if made.kind is Kind.SPACE:
        target.hub.life.pushed(made.id)
    return JSONResponse({"url": target.url_of(made.kind, made.id)})
