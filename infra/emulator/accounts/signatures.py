"""Signatures of identity tokens. The library for it comes with the development requirements, not with the others."""

import importlib.util
from collections.abc import Mapping
from typing import Any

from infra.emulator.accounts.errors import InvalidGrantError

ADVICE = "publishers need a library that is not installed: pip install 'pyjwt[crypto]'"
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"]
_CLAIMS = ["exp", "iat", "iss", "aud"]


def are_available() -> bool:
    """Tell whether the library is installed."""
    return all(importlib.util.find_spec(name) for name in ("jwt", "cryptography"))


def issuer_of(token: str) -> str:
    """Return who claims to have issued a token; nothing of it is checked yet. InvalidGrantError where it is none."""
    import jwt  # noqa: PLC0415 - optional, see above

    try:
        return str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
    except jwt.InvalidTokenError as error:
        raise InvalidGrantError from error


def verified(token: str, keys: Mapping[str, Any], audiences: list[str]) -> dict[str, Any]:
    """Return the claims of a token that one of the keys (a JSON Web Key Set) signed for one of the audiences.

    Its times are left to the caller, whose clock may be another one than the system's.

    Raises:
        InvalidGrantError: No key of the set signed it, the audience is another, or a claim is missing.
    """
    import jwt  # noqa: PLC0415 - optional, see above

    try:
        header = jwt.get_unverified_header(token)
        found = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if header.get("kid") in {None, key.key_id}]
        if len(found) != 1:
            raise InvalidGrantError
        options: jwt.types.Options = {"require": _CLAIMS, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
        return jwt.decode(token, found[0], _ALGORITHMS, options, audience=audiences)
    except jwt.PyJWTError as error:
        raise InvalidGrantError from error
