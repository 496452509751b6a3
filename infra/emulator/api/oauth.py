"""Exchanging the identity token of a CI job for a short-lived token of the Hub (hub-api 3.3, RFC 8693)."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError

from infra.emulator.accounts.errors import InvalidGrantError, InvalidRequestError
from infra.emulator.accounts.minted import LIFETIME
from infra.emulator.accounts.oidc import check
from infra.emulator.accounts.resources import Resource, parse_resource
from infra.emulator.api.access import AnyCaller

router = APIRouter()

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - the name of a type
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a type
_REFUSED = "The identity token is not accepted for this resource"


class ExchangeBody(BaseModel):
    """What is to be exchanged, and for what."""

    grant_type: str
    subject_token_type: str
    subject_token: Annotated[str, Field(max_length=16_384, repr=False)]
    resource: str


@router.post("/oauth/token")
async def token(call: AnyCaller) -> JSONResponse:
    """Exchange an identity token; errors as OAuth has them, without telling which check failed."""
    try:
        body, resource = await _asked(call.request)
        return JSONResponse(await _exchanged(call, body, resource), headers={"Cache-Control": "no-store"})
    except InvalidRequestError as error:
        return JSONResponse({"error": "invalid_request", "error_description": str(error)}, 400)
    except InvalidGrantError:
        return JSONResponse({"error": "invalid_grant", "error_description": _REFUSED}, 400)


async def _exchanged(call: AnyCaller, body: ExchangeBody, resource: Resource) -> dict[str, Any]:
    hub = call.hub
    if hub.accounts.directory is None or not _is_there(call, resource):
        raise InvalidGrantError
    seed, audiences = hub.accounts.directory.seed, {hub.endpoint, call.base_url}
    publisher = await check(seed, body.subject_token, resource, audiences, hub.clock.now().timestamp())
    call.wrote()
    return {
        "access_token": hub.accounts.minted.mint(resource, read_only=publisher.read_only),
        "token_type": "bearer",
        "expires_in": LIFETIME,
        "issued_token_type": _ACCESS_TOKEN,
    }


def _is_there(call: AnyCaller, resource: Resource) -> bool:
    directory = call.hub.accounts.directory
    if resource.kind is None:
        return directory is not None and directory.user(resource.owner) is not None
    return call.hub.stores.repositories.find(resource.kind, resource.owner, resource.name) is not None


async def _asked(request: Request) -> tuple[ExchangeBody, Resource]:
    try:
        body = ExchangeBody.model_validate_json(await request.body())
        resource = parse_resource(body.resource)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in error.errors()]
        raise InvalidRequestError("; ".join(faults)) from error
    except ValueError as error:
        raise InvalidRequestError(str(error)) from error
    if body.grant_type != _EXCHANGE:
        raise InvalidRequestError(f"grant_type must be {_EXCHANGE}")
    if body.subject_token_type != _ID_TOKEN:
        raise InvalidRequestError(f"subject_token_type must be {_ID_TOKEN}")
    return body, resource
