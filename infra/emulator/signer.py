"""Addresses that carry their own right to be used: the client sends no token with the content of an LFS file."""

import hashlib
import hmac
import secrets
from urllib.parse import urlencode

from infra.emulator.clock import Clock

_VALID = 3600  # seconds


class Signer:
    """Signs for one run of the Hub: after a restart the client asks for new addresses."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)

    def query(self, *about: object) -> str:
        """Return the query that gives the right to what these words name, for an hour."""
        expires = int(self._clock.now().timestamp()) + _VALID
        return urlencode({"expires": expires, "signature": self._signature(expires, about)})

    def allows(self, expires: int, signature: str, *about: object) -> bool:
        """Tell whether a query gives the right to what these words name."""
        right = hmac.compare_digest(self._signature(expires, about), signature)
        return right and expires > self._clock.now().timestamp()

    def _signature(self, expires: int, about: tuple[object, ...]) -> str:
        text = "\n".join(str(word) for word in (expires, *about))
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
