"""The rules by which requests fail, at `/_emulator/faults`."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import AnyCaller
from infra.emulator.errors import HubError
from infra.emulator.faults.endpoints import ENDPOINTS
from infra.emulator.faults.rules import RuleBody

router = APIRouter(prefix="/_emulator/faults")


@router.post("")
async def add(call: AnyCaller, body: RuleBody) -> JSONResponse:
    """Take a rule, after all that are there; the answer has its id."""
    return JSONResponse(call.hub.faults.add(body).json())


@router.get("")
async def rules(call: AnyCaller) -> JSONResponse:
    """List the rules with their counts, and the names that `endpoint` knows."""
    return JSONResponse({"rules": [rule.json() for rule in call.hub.faults], "endpoints": sorted(ENDPOINTS)})


@router.delete("")
async def clear(call: AnyCaller) -> JSONResponse:
    """Forget all rules."""
    call.hub.faults.clear()
    return JSONResponse({})


@router.get("/{number}")
async def rule(call: AnyCaller, number: str) -> JSONResponse:
    """Return one rule with its counts."""
    found = call.hub.faults.get(number)
    if found is None:
        raise _no_rule(number)
    return JSONResponse(found.json())


@router.delete("/{number}")
async def remove(call: AnyCaller, number: str) -> JSONResponse:
    """Forget one rule."""
    found = call.hub.faults.get(number)
    if found is None:
        raise _no_rule(number)
    call.hub.faults.remove(number)
    return JSONResponse(found.json())


def _no_rule(number: str) -> HubError:
    return HubError(404, f"There is no rule {number[:20]!r}: GET /_emulator/faults lists them")
