"""Users of Hugging Face, by the OAuth token that signing in gave them (hub-docs, "Sign in with HF")."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass

import httpx2
from pydantic import BaseModel, ValidationError

from service.clients import UpstreamClient
from service.upstream_error import UpstreamError

USERINFO = "oauth/userinfo"
_KNOWN_FOR = 60.0
_REFUSED_FOR = 10.0
_REMEMBERED = 1024


class _Organisation(BaseModel):
    preferred_username: str = ""


class _UserInfo(BaseModel):
    """What the provider tells of the owner of a token (OpenID Connect Core, 5.3)."""

    sub: str
    preferred_username: str
    orgs: list[_Organisation] = []


@dataclass(frozen=True)
class User:
    """A signed-in user, and the organisations the token lets us know of."""

    name: str
    organisations: frozenset[str]


class SignIn:
    """Asks the provider who a token's owner is, and remembers the answer for a minute, a refusal for ten seconds.

    So a token that is taken back works here for up to a minute longer. What the provider does not say is for which
    application a token was made: one that another site's sign-in gave is taken too, so `allow` should say who may.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, User | None]] = OrderedDict()

    async def user(self, token: str, provider: UpstreamClient) -> User | None:
        """The owner of a token; None when the provider does not know it.

        Raises:
            UpstreamError: The provider cannot be asked.
        """
        digest = hashlib.sha256(token.encode()).hexdigest()
        until, user = self._known.get(digest, (0.0, None))
        if time.monotonic() < until:
            return user
        user = await _ask(token, provider)
        self._known[digest] = (time.monotonic() + (_KNOWN_FOR if user else _REFUSED_FOR), user)
        self._known.move_to_end(digest)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return user


async def _ask(token: str, provider: UpstreamClient) -> User | None:
    answer = await provider.request("GET", USERINFO, headers={"Authorization": f"Bearer {token}"})
    if answer.status_code in {400, 401, 403}:
        return None
    try:
        answer.raise_for_status()
        info = _UserInfo.model_validate_json(answer.content)
    except (ValidationError, httpx2.HTTPError) as error:
        raise UpstreamError("Signing in cannot be checked: the provider's answer is not understood.") from error
    return User(info.preferred_username, frozenset(org.preferred_username for org in info.orgs))
