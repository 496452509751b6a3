"""The Spaces themselves: names, subdomains and settings."""

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from infra.emulator.clock import now
from infra.emulator.names import subdomain_of
from infra.emulator.seam import SpaceRecord
from infra.emulator.store.database import transaction
from infra.emulator.store.environment import Entry, Environment
from infra.emulator.store.errors import SpaceExistsError, SpaceMissingError, SubdomainTakenError

Visibility = Literal["public", "private", "protected"]


@dataclass(frozen=True)
class Space:
    """A row of the table. `uid` (24 hex digits) stays when the Space is renamed; `sdk` is the one asked at creation."""

    uid: str
    owner: str
    name: str
    subdomain: str
    sdk: str
    visibility: Visibility
    hardware: str
    sleep_time: int | None
    paused: bool
    created_at: str

    @property
    def id(self) -> str:
        """Return `owner/name` in the canonical letter case."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True)
class NewSpace:
    """What a Space is created with."""

    owner: str
    name: str
    sdk: str
    visibility: Visibility = "public"
    hardware: str = "cpu-basic"
    sleep_time: int | None = None
    variables: Sequence[Entry] = ()
    secrets: Sequence[Entry] = field(default=(), repr=False)


class SpaceStore:
    """All Spaces. Implements `infra.emulator.seam.Spaces`; used from the event loop alone."""

    def __init__(self, connection: sqlite3.Connection, variables: Environment, secret_values: Environment) -> None:
        self._connection = connection
        self.variables = variables
        self.secrets = secret_values

    def get(self, space: str) -> SpaceRecord | None:
        """Return what the running half needs of the Space `owner/name` (canonical case), or None."""
        row = self.find(*space.split("/", 1)) if "/" in space else None
        return self._record(row) if row and row.id == space else None

    def by_subdomain(self, subdomain: str) -> SpaceRecord | None:
        """Return the Space served under that subdomain, or None."""
        row = self._one("SELECT * FROM spaces WHERE subdomain = ?", subdomain)
        return self._record(row) if row else None

    def ids(self) -> list[str]:
        """Return the ids of all Spaces, the newest first."""
        return [space.id for space in self.all()]

    def all(self) -> list[Space]:
        """Return all Spaces, the newest first."""
        rows = self._connection.execute("SELECT * FROM spaces ORDER BY created_at DESC, uid DESC")
        return [_space(row) for row in rows]

    def count(self) -> int:
        """Return the number of Spaces."""
        return int(self._connection.execute("SELECT count(*) FROM spaces").fetchone()[0])

    def find(self, owner: str, name: str) -> Space | None:
        """Return the Space of that name in any letter case, or the one that had this name before a rename."""
        current = self._one("SELECT * FROM spaces WHERE owner = ? AND name = ?", owner, name)
        renamed = "SELECT s.* FROM renames r JOIN spaces s USING (uid) WHERE r.owner = ? AND r.name = ?"
        return current or self._one(renamed, owner, name)

    def check_free(self, owner: str, name: str) -> str:
        """Return the subdomain that a new Space of that name gets.

        Raises:
            SpaceExistsError: A Space has that name now, in any letter case.
            SubdomainTakenError: Another Space is served there, as `a-b/c` and `a/b-c` would be.
            BadNameError: The subdomain would be too long.
        """
        taken = self._one("SELECT * FROM spaces WHERE owner = ? AND name = ?", owner, name)
        if taken:
            raise SpaceExistsError(taken.id)
        subdomain = subdomain_of(owner, name)
        other = self._one("SELECT * FROM spaces WHERE subdomain = ?", subdomain)
        if other:
            raise SubdomainTakenError(subdomain, other.id)
        return subdomain

    def create(self, new: NewSpace) -> Space:
        """Store a Space with its variables and secrets; its row comes last, so no half-made Space is ever seen.

        Raises:
            SpaceExistsError, SubdomainTakenError, BadNameError: As `check_free` says.
        """
        subdomain = self.check_free(new.owner, new.name)
        uid = secrets.token_hex(12)
        self.secrets.put(uid, new.secrets)
        self.variables.put(uid, new.variables)
        values = (uid, new.owner, new.name, subdomain, new.sdk, new.visibility, new.hardware, new.sleep_time, 0, now())
        with transaction(self._connection):
            self._connection.execute("DELETE FROM renames WHERE owner = ? AND name = ?", (new.owner, new.name))
            self._connection.execute("INSERT INTO spaces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        return self.at(new.owner, new.name)

    def at(self, owner: str, name: str) -> Space:
        """Return the Space of that name.

        Raises:
            SpaceMissingError: There is none.
        """
        found = self.find(owner, name)
        if found is None:
            raise SpaceMissingError(f"{owner}/{name}")
        return found

    def delete(self, space: Space) -> None:
        """Forget a Space; its row goes first, so that from then on it does not exist."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM spaces WHERE uid = ?", (space.uid,))
            self._connection.execute("DELETE FROM renames WHERE uid = ?", (space.uid,))
        self.variables.clear(space.uid)
        self.secrets.clear(space.uid)

    def set_visibility(self, space: Space, visibility: Visibility) -> None:
        """Change who sees the Space."""
        self._connection.execute("UPDATE spaces SET visibility = ? WHERE uid = ?", (visibility, space.uid))

    def set_hardware(self, space: Space, hardware: str) -> None:
        """Change the hardware asked for."""
        self._connection.execute("UPDATE spaces SET hardware = ? WHERE uid = ?", (hardware, space.uid))

    def set_sleep_time(self, space: Space, seconds: int | None) -> None:
        """Change the seconds of idleness before it sleeps; -1 for never."""
        self._connection.execute("UPDATE spaces SET sleep_time = ? WHERE uid = ?", (seconds, space.uid))

    def set_paused(self, space: Space, *, paused: bool) -> None:
        """Remember that the owner paused it, or let it run again."""
        self._connection.execute("UPDATE spaces SET paused = ? WHERE uid = ?", (paused, space.uid))

    def _one(self, query: str, *values: str) -> Space | None:
        row = self._connection.execute(query, values).fetchone()
        return _space(row) if row else None

    def _record(self, space: Space) -> SpaceRecord:
        return SpaceRecord(
            id=space.id,
            subdomain=space.subdomain,
            visibility=space.visibility,
            hardware=space.hardware,
            sleep_time=space.sleep_time,
            paused=space.paused,
            variables={key: entry.value for key, entry in self.variables.of(space.uid).items()},
            secrets={key: entry.value for key, entry in self.secrets.of(space.uid).items()},
        )


def _space(row: sqlite3.Row) -> Space:
    values = {**dict(row), "paused": bool(row["paused"])}
    return Space(**values)
