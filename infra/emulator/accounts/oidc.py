"""Checking an identity token against the publishers that trust its issuer (hub-api 3.3)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx2

from infra.emulator.accounts import signatures
from infra.emulator.accounts.errors import InvalidGrantError
from infra.emulator.accounts.model import AccountSeed, Claim, Issuer, Publisher
from infra.emulator.accounts.resources import Resource, parse_resource

_LEEWAY = 60  # seconds that the clocks of issuer and Hub may differ
_WORKFLOWS = (".yml", ".yaml")
_KEYS_WAIT = 5  # seconds


async def check(seed: AccountSeed, token: str, resource: Resource, audiences: Iterable[str], now: float) -> Publisher:
    """Return the publisher of a resource that trusts an identity token.

    `now` is the time in seconds since 1970. Every check that fails has the same error, as on the Hub.

    Raises:
        InvalidGrantError: Signature, time, audience or claims do not hold, or nobody trusts the issuer there.
    """
    issuer = signatures.issuer_of(token)
    publishers = [p for p in seed.publishers if p.issuer == issuer and parse_resource(p.resource).key == resource.key]
    if not publishers:
        raise InvalidGrantError
    claims = signatures.verified(token, await _keys(seed.issuers[issuer]), list(audiences))
    _check_time(claims, now)
    known = list(_known(claims))
    trusting = (publisher for publisher in publishers if _holds(publisher, known))
    found = next(trusting, None)
    if found is None:
        raise InvalidGrantError
    return found


def _holds(publisher: Publisher, known: list[tuple[str, Any]]) -> bool:
    return all(
        any(name == wanted and _is_equal(found, value) for name, found in known)
        for wanted, value in publisher.claims.items()
    )


def _known(claims: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the claims; of GitHub's also `branch`, and `workflow` as the name of its file, as the Hub names them."""
    path = str(claims.get("workflow_ref", "")).partition("@")[0]
    for name, value in claims.items():
        # A workflow may give itself any name, so one that looks like a file's is not taken for it.
        if name != "workflow" or not str(value).endswith(_WORKFLOWS):
            yield name, value
    branch = str(claims.get("ref", "")).removeprefix("refs/heads/")
    if branch != claims.get("ref", ""):
        yield "branch", branch
    if "/.github/workflows/" in path:
        yield "workflow", path.rpartition("/")[2]


def _is_equal(found: object, wanted: Claim) -> bool:
    return type(found) is type(wanted) and found == wanted


def _check_time(claims: Mapping[str, Any], now: float) -> None:
    begins, ends = claims.get("nbf", claims["iat"]), claims["exp"]
    if not all(isinstance(moment, int | float) for moment in (begins, ends)):
        raise InvalidGrantError
    if not begins - _LEEWAY <= now < ends + _LEEWAY:
        raise InvalidGrantError


async def _keys(issuer: Issuer) -> Mapping[str, Any]:
    if issuer.jwks is not None:
        return issuer.jwks
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=_KEYS_WAIT) as http:
            answer = (await http.get(str(issuer.jwks_url))).raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise InvalidGrantError from error
    if not isinstance(answer, dict):
        raise InvalidGrantError
    return answer
