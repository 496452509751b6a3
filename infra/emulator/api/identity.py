"""Who the caller is, and what they may reach."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Caller, Readable, Writable

router = APIRouter()
of_space = APIRouter()


@router.get("/api/whoami-v2")
async def whoami(call: Caller) -> JSONResponse:
    """Tell the account behind the token (hub-api 3.1)."""
    account = call.account
    token = {"displayName": "local", "role": "write", "createdAt": call.hub.started_at}
    body = {
        "type": "user",
        "id": account.id,
        "name": account.name,
        "fullname": account.fullname,
        "email": f"{account.name}@users.noreply.localhost",
        "emailVerified": True,
        "canPay": False,
        "billingMode": "prepaid",
        "periodEnd": None,
        "isPro": False,
        "avatarUrl": f"/avatars/{account.name}.svg",
        "orgs": [],
        "auth": {"type": "access_token", "accessToken": token},
    }
    return JSONResponse(body)


@router.get("/api/agent-harnesses")
async def agent_harnesses() -> JSONResponse:
    """Answer the client's first request of a process (hub-api 1.6): no agents are known here."""
    return JSONResponse({"standardEnvVars": ["AI_AGENT"], "harnesses": {}})


@of_space.get("/auth-check")
async def auth_check(target: Readable) -> JSONResponse:
    """Tell whether the caller may read the Space."""
    return JSONResponse({"id": target.space.id})


@of_space.get("/auth-check/write")
async def auth_check_write(target: Writable) -> JSONResponse:
    """Tell whether the caller may write the Space."""
    return JSONResponse({"id": target.space.id})
