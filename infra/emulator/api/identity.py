"""Who the caller is, and what they may reach."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Caller, Opened, Writable
from infra.emulator.api.permits import anonymous
from infra.emulator.api.whoami import exchanged_json, local_json, user_json

router = APIRouter()
of_repo = APIRouter()


@router.get("/api/whoami-v2")
async def whoami(call: Caller) -> JSONResponse:
    """Tell the account behind the token (hub-api 3.1)."""
    account, directory = call.account, call.hub.accounts.directory
    if directory is None:
        return JSONResponse(local_json(account, call.hub.started_at))
    if not account.is_known:
        raise anonymous(at_repo=False)
    if account.token is None:
        return JSONResponse(exchanged_json(account))
    return JSONResponse(user_json(account, account.token, directory))


@router.get("/api/agent-harnesses")
async def agent_harnesses() -> JSONResponse:
    """Answer the client's first request of a process (hub-api 1.6): no agents are known here."""
    return JSONResponse({"standardEnvVars": ["AI_AGENT"], "harnesses": {}})


@of_repo.get("/auth-check")
async def auth_check(target: Opened) -> JSONResponse:
    """Tell whether the caller may read the repository and its files."""
    return JSONResponse({"id": target.repo.id})


@of_repo.get("/auth-check/write")
async def auth_check_write(target: Writable) -> JSONResponse:
    """Tell whether the caller may write the repository."""
    return JSONResponse({"id": target.repo.id})
