"""Reads an answer of `whoami`: the account in its body, date and quota in its headers (hub-api 3.1 and 10)."""

import re
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from infra.model.account import Account, Grant, Introduction, Membership, Quota, TokenRole

_LEFT = re.compile(r'"\w+";r=(\d+);t=(\d+)')
_OF = re.compile(r";q=(\d+)")
_ROLES: dict[str, TokenRole] = {"read": "read", "write": "write", "fineGrained": "fineGrained"}


def introduction_of(answer: httpx2.Response) -> Introduction:
    """Return who the Hub takes the token for, and what it says of itself."""
    return Introduction(
        account=_account(answer.json()), time=_time(answer.headers.get("Date", "")), quota=_quota(answer.headers)
    )


def _account(body: dict[str, Any]) -> Account:
    """An exchanged token has no role of its own: it says what it is for in `scope` and `auth.resource`."""
    token = body.get("auth", {}).get("accessToken", {})
    scopes = token.get("fineGrained", {}).get("scoped", [])
    return Account(
        name=str(body.get("name", "")),
        plan="pro" if body.get("isPro") else "free",
        organisations=tuple(map(_membership, body.get("orgs", []))),
        token=str(token.get("displayName", "")),
        role=_ROLES.get(str(token.get("role")), "oauth"),
        grants=tuple(map(_grant, scopes)),
    )


def _membership(org: dict[str, Any]) -> Membership:
    return Membership(name=org["name"], plan=str(org.get("plan") or ""), role=str(org.get("roleInOrg") or ""))


def _grant(scope: dict[str, Any]) -> Grant:
    entity = scope.get("entity", {})
    return Grant(
        kind=str(entity.get("type", "")),
        name=str(entity.get("name", "")),
        permissions=tuple(scope.get("permissions", ())),
    )


def _time(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None


def _quota(headers: httpx2.Headers) -> Quota | None:
    left = _LEFT.search(headers.get("RateLimit", ""))
    if left is None:
        return None
    of = _OF.search(headers.get("RateLimit-Policy", ""))
    return Quota(left=int(left[1]), of=int(of[1]) if of else None, seconds=int(left[2]))
