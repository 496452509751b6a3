"""Lets callers through to an external service, or tells them what they lack."""

import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request

from service.access.caller import Caller
from service.access.keys import KeyHash, label_of
from service.access.sign_in import SignIn
from service.clients import UpstreamClient
from service.limits.address import client_address
from service.settings import Settings
from service.upstream import SIGN_IN, Upstream

KEY_HEADER = "X-API-Key"
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")


class Gate:
    """The access that one external service declares."""

    def __init__(self, upstream: Upstream, settings: Settings, sign_in: SignIn) -> None:
        self._upstream = upstream
        self._settings = settings
        self._sign_in = sign_in

    async def admit(self, request: Request, clients: Mapping[str, UpstreamClient]) -> Caller:
        """Tell who calls.

        Raises:
            HTTPException: 401 when the credential is missing or wrong, 403 when it is not for this service.
            UpstreamError: Signing in cannot be checked at present.
        """
        if self._upstream.access == "key":
            return self._holder(request, self._settings.key_hashes)
        if self._upstream.access == "hf":
            return await self._user(request, clients[SIGN_IN])
        return Caller(client_address(request, self._settings.forwarded_allow_ips))

    def _holder(self, request: Request, known: tuple[KeyHash, ...]) -> Caller:
        key = request.headers.get(KEY_HEADER) or _bearer(request)
        if not key:
            raise _unauthorized(f"Send your key in the header {KEY_HEADER}, or as a bearer token.")
        label = label_of(key, known)
        if label is None:
            raise _unauthorized("The key is not known.", error="invalid_token")
        self._check_allowed({label})
        return Caller(f"key:{label}")

    async def _user(self, request: Request, provider: UpstreamClient) -> Caller:
        token = _bearer(request)
        if not token:
            raise _unauthorized("Sign in with Hugging Face, and send the access token as a bearer token.")
        user = await self._sign_in.user(token, provider) if _TOKEN.fullmatch(token) else None
        if user is None:
            raise _unauthorized("The access token is not valid, or no more.", error="invalid_token")
        self._check_allowed({user.name, *user.organisations})
        return Caller(f"user:{user.name}")

    def _check_allowed(self, names: set[str]) -> None:
        if self._upstream.allow and names.isdisjoint(self._upstream.allow):
            raise HTTPException(403, f"You may not call '{self._upstream.name}'.")


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _unauthorized(text: str, *, error: str = "") -> HTTPException:
    """401 with the challenge of RFC 6750, 3: no error code where no credential came."""
    challenge = 'Bearer realm="gateway"' + (f', error="{error}"' if error else "")
    return HTTPException(401, text, {"WWW-Authenticate": challenge})
