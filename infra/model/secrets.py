"""Secret values and the slow, salted digest by which a change of one can be seen without reading it back."""

import hashlib
import hmac
import re

from pydantic import SecretStr

from infra.model.base import Frozen

_COST = {"n": 2**14, "r": 8, "p": 1}
_MARK = re.compile(r"(?:(.*) )?\[spacedock:([0-9a-f]{32}):([0-9a-f]{64})\]", re.DOTALL)


class Fingerprint(Frozen):
    """A salted scrypt digest of a secret's value (16 bytes of salt, 32 of digest, both in hex).

    It is kept in the secret's description on the Hub, which only people with write access can read.
    """

    salt: str
    digest: str

    @classmethod
    def of(cls, value: SecretStr, salt: bytes) -> "Fingerprint":
        """Digest a value with the given 16 random bytes."""
        digest = hashlib.scrypt(value.get_secret_value().encode(), salt=salt, dklen=32, maxmem=2**26, **_COST)
        return cls(salt=salt.hex(), digest=digest.hex())

    def matches(self, value: SecretStr) -> bool:
        """Tell whether this is the digest of that value. Takes some 40 ms by design."""
        other = Fingerprint.of(value, bytes.fromhex(self.salt))
        return hmac.compare_digest(self.digest, other.digest)


def describe(description: str, fingerprint: Fingerprint) -> str:
    """Return the description to store on the Hub: the user's own text and the digest behind it."""
    mark = f"[spacedock:{fingerprint.salt}:{fingerprint.digest}]"
    return f"{description} {mark}" if description else mark


def parse_description(stored: str) -> tuple[str, Fingerprint | None]:
    """Take a stored description apart into the user's text and the digest, None where there is none."""
    found = _MARK.fullmatch(stored)
    if found is None:
        return stored, None
    return found[1] or "", Fingerprint(salt=found[2], digest=found[3])
