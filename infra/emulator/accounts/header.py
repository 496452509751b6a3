"""Reading an `Authorization` header."""

import base64
import binascii

from infra.emulator.accounts.errors import BadCredentialsError


def token_of(authorization: str | None) -> str | None:
    """Return the token of `Bearer <token>`, or of `Basic <user:token>` as git sends it; None without a header.

    Raises:
        BadCredentialsError: It has another form.
    """
    if not authorization:
        return None
    scheme, _, value = authorization.strip().partition(" ")
    value = value.strip()
    if scheme.lower() == "basic":
        value = _password(value)
    elif scheme.lower() != "bearer":
        raise BadCredentialsError
    if not value:
        raise BadCredentialsError
    return value


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError) as error:
        raise BadCredentialsError from error
