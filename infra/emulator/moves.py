"""Renaming a Space: a row and a folder that must change together."""

import sqlite3

from infra.emulator.repos.registry import GitRepos
from infra.emulator.store.database import transaction
from infra.emulator.store.spaces import Space, SpaceStore


class Moves:
    """Notes a rename before it begins; one that a killed process left unfinished is undone at the next start."""

    def __init__(self, connection: sqlite3.Connection, spaces: SpaceStore, repos: GitRepos) -> None:
        self._connection = connection
        self._spaces = spaces
        self._repos = repos

    def move(self, space: Space, owner: str, name: str) -> Space:
        """Rename a Space; its old name keeps leading to it until another Space takes that name.

        Raises:
            SpaceExistsError, SubdomainTakenError, BadNameError: As for a new Space of that name.
        """
        subdomain = self._spaces.check_free(owner, name)
        target = f"{owner}/{name}"
        self._connection.execute("INSERT INTO moves VALUES (?, ?)", (space.id, target))
        self._repos.rename(space.id, target)
        with transaction(self._connection):
            self._connection.execute("DELETE FROM renames WHERE owner = ? AND name = ?", (owner, name))
            self._connection.execute(
                "INSERT OR REPLACE INTO renames VALUES (?, ?, ?)", (space.owner, space.name, space.uid)
            )
            self._connection.execute(
                "UPDATE spaces SET owner = ?, name = ?, subdomain = ? WHERE uid = ?",
                (owner, name, subdomain, space.uid),
            )
            self._connection.execute("DELETE FROM moves")
        return self._spaces.at(owner, name)

    def recover(self) -> None:
        """Undo a rename that did not come to its end: its row still has the old name."""
        for source, target in self._connection.execute("SELECT source, target FROM moves").fetchall():
            if self._repos.folder(target).exists() and not self._repos.folder(source).exists():
                self._repos.rename(target, source)
        self._connection.execute("DELETE FROM moves")
