"""Who the Hub takes a token for, and what it tells of itself in the same answer."""

from typing import Literal

from infra.model.base import Frozen

TokenRole = Literal["read", "write", "fineGrained", "oauth"]


class Grant(Frozen):
    """What a fine-grained token may do to one thing: an owner, or a repository."""

    kind: str
    """`space`, `user`, `org` and others, as the Hub names them."""
    name: str
    permissions: tuple[str, ...]


class Membership(Frozen):
    """An organisation of the user."""

    name: str
    plan: str
    """`free`, `team` or `enterprise`; empty where the Hub does not tell."""
    role: str
    """`admin`, `write`, `contributor` or `read`."""


class Account(Frozen):
    """The user behind a token, and the token itself, never its value."""

    name: str
    plan: Literal["free", "pro"]
    organisations: tuple[Membership, ...]
    token: str
    """The name that its owner gave it."""
    role: TokenRole
    grants: tuple[Grant, ...] = ()


class Quota(Frozen):
    """What is left of the Hub's window of requests (hub-api 10)."""

    left: int
    of: int | None
    seconds: int
    """Until the next window."""


class Introduction(Frozen):
    """One answer of a Hub: who it takes us for, its time of day, and the quota of requests."""

    account: Account
    time: float | None
    """Its time of day in seconds since 1970, None where it does not tell."""
    quota: Quota | None
