"""Who calls. Here and nowhere else it is decided that a Hub without a seed asks for no configuration."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from infra.emulator.accounts.directory import Directory, Makers, account_id
from infra.emulator.accounts.errors import BadCredentialsError
from infra.emulator.accounts.grants import Act, ByPublisher, ByToken, Everything, Grant, Nobody, PublicOnly
from infra.emulator.accounts.header import token_of
from infra.emulator.accounts.minted import Minted, MintedTokens
from infra.emulator.accounts.model import AccountSeed, Token
from infra.emulator.accounts.resources import Resource
from infra.emulator.clock import Clock
from infra.emulator.kinds import Kind
from infra.emulator.store.repositories import Repo


@dataclass(frozen=True)
class Account:
    """A caller. `name` is empty for one without a token; `token` is None unless a token of the seed was sent."""

    id: str
    name: str
    fullname: str
    grant: Grant = field(default_factory=Everything, repr=False)
    token: Token | None = None
    expires: datetime | None = None
    """When the token runs out, for one that was exchanged."""

    @property
    def is_known(self) -> bool:
        """Tell whether the caller sent a token."""
        return self.name != ""


LOCAL = Account(id="10ca1" + "0" * 19, name="local", fullname="Local user")
_STRANGER = Account(id="", name="", fullname="", grant=Nobody())


class NoMakers:
    """Knows of no repository who made it."""

    def note(self, uid: str, name: str) -> None:
        """Forget it."""

    def of(self, uid: str) -> str | None:  # noqa: ARG002 - nobody is known
        """Return None."""
        return None


class Accounts:
    """The accounts of a Hub.

    Without a seed the Hub is open: every caller, with any token or none, is the user `local` and may do anything. A
    seed closes it: then tokens are looked at, and rights are those of the Hub (hub-api 3.4).
    """

    def __init__(
        self, seed: AccountSeed | None = None, clock: Clock | None = None, makers: Makers | None = None
    ) -> None:
        self._first = seed
        self._clock = clock or Clock()
        self.makers = makers or NoMakers()
        self.minted = MintedTokens(self._clock)
        self.directory = self._directory(seed)

    @property
    def closed(self) -> bool:
        """Tell whether tokens are looked at."""
        return self.directory is not None

    def replace(self, seed: AccountSeed | None) -> None:
        """Take other accounts in place of all that were; None opens the Hub."""
        self.minted = MintedTokens(self._clock)
        self.directory = self._directory(seed)

    def reset(self) -> None:
        """Go back to the accounts of the start."""
        self.replace(self._first)

    def caller(self, authorization: str | None) -> Account:
        """Return the account behind an `Authorization` header.

        Raises:
            BadCredentialsError: The Hub is closed and the token is not one of its own, revoked or expired.
        """
        if self.directory is None:
            return LOCAL
        value = token_of(authorization)
        if value is None:
            return _STRANGER
        minted = self.minted.find(value)
        return _exchanged(minted) if minted else self._by_token(self.directory, value)

    def may(self, account: Account, act: Act, repo: Repo) -> bool:
        """Tell whether the account may do that to a repository."""
        return account.grant.may(act, repo)

    def may_create(self, account: Account, kind: Kind, owner: str) -> bool:
        """Tell whether the account may make a repository under a namespace."""
        return account.grant.may_create(kind, owner)

    def visibility(self, owner: str) -> Literal["public", "private"]:
        """Return who sees the new repositories of a namespace where nothing else is asked."""
        org = self.directory.org(owner) if self.directory else None
        return org[1].visibility if org else "public"

    def tier(self, account: Account) -> str:
        """Return the tier of rate limits: `anonymous`, or the best plan of the user and the user's organisations."""
        if self.directory is None or not account.is_known:
            return "anonymous"
        user = self.directory.user(account.name)
        plans = [org.plan for _, org, _ in self.directory.orgs_of(account.name)]
        return max([user[1].plan if user else "free", *plans], key=_PLANS.index)

    def _directory(self, seed: AccountSeed | None) -> Directory | None:
        return Directory(seed, self.makers) if seed is not None else None

    def _by_token(self, directory: Directory, value: str) -> Account:
        token = directory.token(value)
        if token is None or token.revoked or (token.expires is not None and token.expires <= self._clock.now()):
            raise BadCredentialsError
        user = directory.seed.users[token.user]
        return Account(
            id=account_id(token.user),
            name=token.user,
            fullname=user.fullname or token.user,
            grant=ByToken(directory, token),
            token=token,
        )


_PLANS = ["free", "pro", "team", "enterprise"]


def _exchanged(minted: Minted) -> Account:
    resource: Resource = minted.resource
    if resource.kind is None:
        return Account(account_id(resource.owner), resource.owner, resource.owner, PublicOnly(), None, minted.expires)
    # The Hub attributes what such a token does to a user of this name, whoever made the publisher.
    return Account(
        account_id("[OIDC]"), "[OIDC]", "[OIDC]", ByPublisher(resource, minted.read_only), None, minted.expires
    )
