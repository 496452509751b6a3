"""Renaming a repository: a row and a folder that must change together."""

import sqlite3
from collections.abc import Mapping

from infra.emulator.kinds import Kind
from infra.emulator.repos.registry import GitRepos
from infra.emulator.store.database import transaction
from infra.emulator.store.repositories import Repo, RepoStore
from infra.emulator.store.spaces import SpaceStore


class Moves:
    """Notes a rename before it begins; one that a killed process left unfinished is undone at the next start."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        repositories: RepoStore,
        spaces: SpaceStore,
        git: Mapping[Kind, GitRepos],
    ) -> None:
        self._connection = connection
        self._repositories = repositories
        self._spaces = spaces
        self._git = git

    def move(self, repo: Repo, owner: str, name: str) -> Repo:
        """Rename a repository; its old name keeps leading to it until another takes that name.

        Raises:
            RepoExistsError, SubdomainTakenError, BadNameError: As for a new repository of that name.
        """
        subdomain = None
        if repo.kind is Kind.SPACE:
            subdomain = self._spaces.check_free(owner, name)
        else:
            self._repositories.check_free(repo.kind, owner, name)
        target = f"{owner}/{name}"
        self._connection.execute("INSERT INTO moves VALUES (?, ?, ?)", (repo.kind, repo.id, target))
        self._git[repo.kind].rename(repo.id, target)
        with transaction(self._connection):
            self._repositories.rename(repo, owner, name)
            if subdomain:
                self._spaces.set_subdomain(repo, subdomain)
            self._connection.execute("DELETE FROM moves WHERE kind = ? AND source = ?", (repo.kind, repo.id))
        return self._repositories.at(repo.kind, owner, name)

    def recover(self) -> None:
        """Undo a rename that did not come to its end: its row still has the old name."""
        for row in self._connection.execute("SELECT kind, source, target FROM moves").fetchall():
            git = self._git[Kind(row["kind"])]
            if git.folder(row["target"]).exists() and not git.folder(row["source"]).exists():
                git.rename(row["target"], row["source"])
        self._connection.execute("DELETE FROM moves")
