"""The accounts of a seed, looked up by name in any letter case, and who made which repository."""

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Protocol, TypeVar

from infra.emulator.accounts.model import AccountSeed, Org, Role, Token, User

T = TypeVar("T")
_TABLE = "CREATE TABLE IF NOT EXISTS creators (uid TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE) WITHOUT ROWID"


class Makers(Protocol):
    """Who made which repository."""

    def note(self, uid: str, name: str) -> None:
        """Remember who made a repository."""

    def of(self, uid: str) -> str | None:
        """Return who made it, or None where that is not known."""


class Creators:
    """Keeps who made which repository in the Hub's database: contributors may change what they made themselves."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def prepare(self) -> None:
        """Make the table, where it is missing."""
        self._connection.execute(_TABLE)

    def note(self, uid: str, name: str) -> None:
        """Remember who made a repository."""
        self._connection.execute("INSERT OR REPLACE INTO creators VALUES (?, ?)", (uid, name))

    def of(self, uid: str) -> str | None:
        """Return who made it, or None where that is not known."""
        row = self._connection.execute("SELECT name FROM creators WHERE uid = ?", (uid,)).fetchone()
        return str(row[0]) if row else None


class Directory:
    """All accounts. Ids are made of the names, so that they are the same after each start."""

    def __init__(self, seed: AccountSeed, makers: Makers) -> None:
        self.seed = seed
        self._makers = makers
        self._users = _by_name(seed.users)
        self._orgs = _by_name(seed.orgs)
        self._tokens = {token.value.get_secret_value(): token for token in seed.tokens}

    def token(self, value: str) -> Token | None:
        """Return the token of that value, or None."""
        return self._tokens.get(value)

    def user(self, name: str) -> tuple[str, User] | None:
        """Return a user's canonical name and account, or None."""
        return self._users.get(name.lower())

    def org(self, name: str) -> tuple[str, Org] | None:
        """Return an organisation's canonical name and account, or None."""
        return self._orgs.get(name.lower())

    def orgs_of(self, user: str) -> list[tuple[str, Org, Role]]:
        """Return the organisations that a user is a member of, and the role there."""
        return [(name, org, org.members[user]) for name, org in self.seed.orgs.items() if user in org.members]

    def role(self, user: str, owner: str) -> Role | None:
        """Return the role of a user in a namespace; in the own one it is admin."""
        if user.lower() == owner.lower():
            return "admin"
        found = self.org(owner)
        return found[1].members.get(user) if found else None

    def created(self, uid: str, user: str) -> bool:
        """Tell whether the user made that repository."""
        return (self._makers.of(uid) or "").lower() == user.lower()

    def payer(self, owner: str) -> User | Org | None:
        """Return the account that pays for what is under a namespace, or None where there is none."""
        found = self.user(owner) or self.org(owner)
        return found[1] if found else None


def account_id(name: str) -> str:
    """Return the id (24 hex digits) of the account of that name."""
    return hashlib.sha256(name.lower().encode()).hexdigest()[:24]


def _by_name(accounts: Mapping[str, T]) -> dict[str, tuple[str, T]]:
    return {name.lower(): (name, account) for name, account in accounts.items()}
