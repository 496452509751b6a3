"""Tokens that the Hub gave in exchange for an identity token. They live in memory: none survives the Hub."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.emulator.accounts.resources import Resource
from infra.emulator.clock import Clock

LIFETIME = 3600  # seconds (hub-api 3.3)


@dataclass(frozen=True)
class Minted:
    """A short-lived token: what it is for, and when it runs out by the Hub's clock."""

    resource: Resource
    read_only: bool
    expires: datetime


class MintedTokens:
    """All that have not run out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, Minted] = {}

    def mint(self, resource: Resource, *, read_only: bool) -> str:
        """Return a new token for a repository (`hf_jwt_…`) or a user's name (`hf_oauth_…`)."""
        self._tokens = {value: token for value, token in self._tokens.items() if self._lives(token)}
        value = ("hf_jwt_" if resource.kind else "hf_oauth_") + secrets.token_urlsafe(32)
        self._tokens[value] = Minted(resource, read_only, self._clock.now() + timedelta(seconds=LIFETIME))
        return value

    def find(self, value: str) -> Minted | None:
        """Return what a token is for, or None where it is not one of these or has run out."""
        token = self._tokens.get(value)
        return token if token and self._lives(token) else None

    def _lives(self, token: Minted) -> bool:
        return token.expires > self._clock.now()
