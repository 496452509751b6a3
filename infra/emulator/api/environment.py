"""Variables and secrets (hub-api 6.2). Values of secrets go in and never come out."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Manageable, Readable, Target
from infra.emulator.api.bodies import EntryBody, KeyBody
from infra.emulator.store.environment import Entry, Environment

of_space = APIRouter()


@of_space.get("/variables")
async def variables(target: Readable) -> JSONResponse:
    """List the variables with their values."""
    return _variables(target)


@of_space.post("/variables")
async def put_variable(target: Manageable, body: EntryBody) -> JSONResponse:
    """Set a variable; answers all of them."""
    _put(target, target.hub.stores.spaces.variables, body)
    return _variables(target)


@of_space.delete("/variables")
async def delete_variable(target: Manageable, body: Annotated[KeyBody, Body()]) -> JSONResponse:
    """Remove a variable, which need not be there; answers all that are left."""
    _remove(target, target.hub.stores.spaces.variables, body)
    return _variables(target)


@of_space.get("/secrets")
async def secrets(target: Manageable) -> JSONResponse:
    """List the names of the secrets, with description and time, for those who may write the Space."""
    found = target.hub.stores.spaces.secrets.of(target.space.uid)
    return JSONResponse({key: _known(entry) for key, entry in found.items()})


@of_space.post("/secrets")
async def put_secret(target: Manageable, body: EntryBody) -> JSONResponse:
    """Set a secret."""
    _put(target, target.hub.stores.spaces.secrets, body)
    return JSONResponse({})


@of_space.delete("/secrets")
async def delete_secret(target: Manageable, body: Annotated[KeyBody, Body()]) -> JSONResponse:
    """Remove a secret, which need not be there."""
    _remove(target, target.hub.stores.spaces.secrets, body)
    return JSONResponse({})


def _put(target: Target, environment: Environment, body: EntryBody) -> None:
    environment.put(target.space.uid, [body.entry()])
    _changed(target)


def _remove(target: Target, environment: Environment, body: KeyBody) -> None:
    if environment.remove(target.space.uid, body.key):
        _changed(target)


def _changed(target: Target) -> None:
    target.wrote()
    target.hub.life.configured(target.space.id)


def _variables(target: Target) -> JSONResponse:
    found = target.hub.stores.spaces.variables.of(target.space.uid)
    return JSONResponse({key: {"value": entry.value, **_known(entry)} for key, entry in found.items()})


def _known(entry: Entry) -> dict[str, Any]:
    described = {"description": entry.description} if entry.description is not None else {}
    return {**described, "updatedAt": entry.updated_at}
