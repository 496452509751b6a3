"""Variables and secrets: named texts that belong to a Space. Both have this one table, each in a file of its own."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from infra.emulator.clock import now
from infra.emulator.store.database import transaction


@dataclass(frozen=True)
class Entry:
    """One variable or secret. `updated_at` moves with every write, even of the same value."""

    key: str
    value: str = field(repr=False)
    description: str | None = None
    updated_at: str = ""


class Environment:
    """The variables, or the secrets, of all Spaces, by the Space's `uid`.

    A `uid` is never used twice, so what is left of a deleted Space can never reach one made later under its name.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of(self, space: str) -> dict[str, Entry]:
        """Return the entries of a Space by key, in the order of keys."""
        rows = self._connection.execute(
            "SELECT key, value, description, updated_at FROM environment WHERE space = ? ORDER BY key", (space,)
        )
        return {row["key"]: Entry(*row) for row in rows}

    def put(self, space: str, entries: Iterable[Entry]) -> None:
        """Write entries over those of equal key; an entry without description clears the old one."""
        moment = now()
        rows = [(space, entry.key, entry.value, entry.description, moment) for entry in entries]
        with transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO environment VALUES (?, ?, ?, ?, ?)", rows)

    def remove(self, space: str, key: str) -> bool:
        """Remove one entry; return whether there was one."""
        found = self._connection.execute("DELETE FROM environment WHERE space = ? AND key = ?", (space, key))
        return found.rowcount > 0

    def clear(self, space: str) -> None:
        """Remove all entries of a Space."""
        self._connection.execute("DELETE FROM environment WHERE space = ?", (space,))
