"""What is known of accounts: their repositories, an overview, likes (hub-api 4.8)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Call, Caller, Readable, Segment
from infra.emulator.api.catalog import each
from infra.emulator.api.paging import Page, cursor_link
from infra.emulator.api.permits import anonymous
from infra.emulator.api.shapes import view
from infra.emulator.errors import HubError
from infra.emulator.kinds import Kind
from infra.emulator.store.repositories import Repo

router = APIRouter()
of_repo = APIRouter()

_MOST_ROWS = 1000


@router.get("/api/settings/repositories")
async def own(call: Caller, limit: int | None = None, cursor: str | None = None) -> JSONResponse:
    """List the caller's own repositories of all kinds with what they hold."""
    if not call.account.name:
        raise anonymous(at_repo=False)
    return await _repositories(call, call.account.name, Page.of(limit, cursor, _MOST_ROWS))


@router.get("/api/organizations/{name}/settings/repositories")
async def of_organization(
    call: Caller, name: Segment, limit: int | None = None, cursor: str | None = None
) -> JSONResponse:
    """List the repositories of an organisation that the caller may see."""
    return await _repositories(call, name, Page.of(limit, cursor, _MOST_ROWS))


@router.get("/api/users/{name}/overview")
async def user(call: Caller, name: Segment) -> JSONResponse:
    """Describe a user; in a Hub without a seed every name is one."""
    directory = call.hub.accounts.directory
    found = directory.user(name) if directory else None
    if directory and found is None:
        raise HubError(404, "This user does not exist")
    known, account = found or (name, None)
    body = {
        "user": known,
        "fullname": (account and account.fullname) or known,
        "type": "user",
        "isPro": account is not None and account.plan == "pro",
        "isFollowing": False,
        "orgs": [_org(org) for org, _, _ in directory.orgs_of(known)] if directory else [],
        "numLikes": 0,
        "numFollowing": 0,
    }
    return JSONResponse({**body, **_counts(call, known)})


@router.get("/api/organizations/{name}/overview")
async def organization(call: Caller, name: Segment) -> JSONResponse:
    """Describe an organisation; in a Hub without a seed every name is one."""
    directory = call.hub.accounts.directory
    found = directory.org(name) if directory else None
    if directory and found is None:
        raise HubError(404, "This organization does not exist")
    known, account = found or (name, None)
    body = {
        **_org(known),
        "fullname": (account and account.fullname) or known,
        "isVerified": False,
        "isFollowing": False,
        "numUsers": len(account.members) if account else 1,
        "plan": account.plan if account else "free",
    }
    return JSONResponse({**body, **_counts(call, known)})


@router.get("/api/users/{name}/likes")
async def likes(name: Segment) -> JSONResponse:  # noqa: ARG001 - nobody likes anything here
    """List what a user likes: clients can only take a like back, never give one."""
    return JSONResponse([])


@of_repo.get("/likers")
async def likers(target: Readable) -> JSONResponse:  # noqa: ARG001 - as above
    """List who likes a repository."""
    return JSONResponse([])


@of_repo.delete("/like")
async def unlike(target: Readable) -> JSONResponse:
    """Take a like back; there need not be one."""
    if not target.account.name:
        raise anonymous(at_repo=False)
    return JSONResponse({"success": True})


async def _repositories(call: Call, owner: str, page: Page) -> JSONResponse:
    found = [repo for kind in Kind for repo in _of(call, kind, owner)]
    chosen, cursor = page.cut(found, lambda repo: repo.uid)
    rows = await each(chosen, lambda repo: _row(call, repo))
    return JSONResponse(rows, headers=cursor_link(call, cursor))


def _of(call: Call, kind: Kind, owner: str) -> list[Repo]:
    rows = call.hub.stores.repositories.all(kind)
    return [repo for repo in rows if repo.owner.lower() == owner.lower() and call.may_read(repo)]


def _row(call: Call, repo: Repo) -> dict[str, Any]:
    seen = view(call, repo)
    return {
        "id": repo.id,
        "type": str(repo.kind),
        "updatedAt": seen.last_modified,
        "visibility": repo.visibility,
        "storage": seen.json(("usedStorage",))["usedStorage"],
        "storagePercent": 0,
    }


def _org(name: str) -> dict[str, Any]:
    return {"name": name, "type": "org", "avatarUrl": f"/avatars/{name}.svg"}


def _counts(call: Call, owner: str) -> dict[str, Any]:
    counts = {f"num{str(kind).capitalize()}s": len(_of(call, kind, owner)) for kind in Kind}
    return {"avatarUrl": f"/avatars/{owner}.svg", "numDiscussions": 0, "numFollowers": 0, **counts}
