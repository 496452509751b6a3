"""Repositories of all kinds: names and the settings that all have."""

import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

from infra.emulator.clock import now
from infra.emulator.kinds import Kind
from infra.emulator.store.database import transaction
from infra.emulator.store.errors import RepoExistsError, RepoMissingError

Visibility = Literal["public", "private", "protected"]
_SELECT = (
    "SELECT r.*, s.*, g.region FROM repositories r"
    " LEFT JOIN space_settings s ON s.uid = r.uid LEFT JOIN regions g ON g.uid = r.uid"
)


@dataclass(frozen=True)
class Repo:
    """A repository. `uid` (24 hex digits) stays when it is renamed; `gated` is '', 'auto' or 'manual'."""

    uid: str
    kind: Kind
    owner: str
    name: str
    visibility: Visibility
    gated: str
    discussions: bool
    """Whether discussions and pull requests may be opened."""
    created_at: str

    @property
    def id(self) -> str:
        """Return `owner/name` in the canonical letter case."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True)
class Space(Repo):
    """A repository that runs. `sdk` is the one asked at creation; `volumes` are as they came over the wire."""

    subdomain: str
    sdk: str
    hardware: str
    sleep_time: int | None
    paused: bool
    dev_mode: bool
    replicas: int
    volumes: list[dict[str, Any]]
    region: str


class RepoStore:
    """All repositories. A Space's row comes as `Space`, another as `Repo`; used from the event loop alone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, kind: Kind) -> list[Repo]:
        """Return the repositories of a kind, the newest first."""
        query = f"{_SELECT} WHERE r.kind = ? ORDER BY r.created_at DESC, r.uid DESC"
        return [_repo(row) for row in self._connection.execute(query, (kind,))]

    def count(self, kind: Kind) -> int:
        """Return the number of repositories of a kind."""
        query = "SELECT count(*) FROM repositories WHERE kind = ?"
        return int(self._connection.execute(query, (kind,)).fetchone()[0])

    def find(self, kind: Kind, owner: str, name: str) -> Repo | None:
        """Return the one of that name in any letter case, or the one that had this name before a rename."""
        return self._now(kind, owner, name) or self._one(
            f"{_SELECT} JOIN renames n ON n.uid = r.uid WHERE n.kind = ? AND n.owner = ? AND n.name = ?",
            kind,
            owner,
            name,
        )

    def at(self, kind: Kind, owner: str, name: str) -> Repo:
        """Return the repository of that name; RepoMissingError where there is none."""
        found = self.find(kind, owner, name)
        if found is None:
            raise RepoMissingError(f"{owner}/{name}")
        return found

    def with_subdomain(self, subdomain: str) -> Repo | None:
        """Return the Space served under that subdomain, or None."""
        return self._one(f"{_SELECT} WHERE s.subdomain = ?", subdomain)

    def check_free(self, kind: Kind, owner: str, name: str) -> None:
        """Refuse a name that a repository of that kind has now, in any letter case, with RepoExistsError."""
        taken = self._now(kind, owner, name)
        if taken:
            raise RepoExistsError(kind, taken.id)

    def create(self, kind: Kind, owner: str, name: str, visibility: Visibility) -> Repo:
        """Store a model or dataset; RepoExistsError where the name is taken."""
        self.check_free(kind, owner, name)
        with transaction(self._connection):
            self.insert(new_uid(), kind, owner, name, visibility)
        return self.at(kind, owner, name)

    def insert(self, uid: str, kind: Kind, owner: str, name: str, visibility: Visibility) -> None:
        """Write a new row; part of the caller's transaction."""
        self._connection.execute("DELETE FROM renames WHERE kind = ? AND owner = ? AND name = ?", (kind, owner, name))
        self._connection.execute(
            "INSERT INTO repositories (uid, kind, owner, name, visibility, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (uid, kind, owner, name, visibility, now()),
        )

    def delete(self, repo: Repo) -> None:
        """Forget a repository: from then on it does not exist."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM repositories WHERE uid = ?", (repo.uid,))
            self._connection.execute("DELETE FROM space_settings WHERE uid = ?", (repo.uid,))
            self._connection.execute("DELETE FROM regions WHERE uid = ?", (repo.uid,))
            self._connection.execute("DELETE FROM renames WHERE uid = ?", (repo.uid,))

    def rename(self, repo: Repo, owner: str, name: str) -> None:
        """Give it another name; the old one leads to it until another takes it. Part of the caller's transaction."""
        change = self._connection.execute
        change("DELETE FROM renames WHERE kind = ? AND owner = ? AND name = ?", (repo.kind, owner, name))
        change("INSERT OR REPLACE INTO renames VALUES (?, ?, ?, ?)", (repo.kind, repo.owner, repo.name, repo.uid))
        change("UPDATE repositories SET owner = ?, name = ? WHERE uid = ?", (owner, name, repo.uid))

    def set_visibility(self, repo: Repo, visibility: Visibility) -> None:
        """Change who sees it."""
        self._connection.execute("UPDATE repositories SET visibility = ? WHERE uid = ?", (visibility, repo.uid))

    def set_gated(self, repo: Repo, gated: str) -> None:
        """Change whether people must ask before they read it: 'auto', 'manual', or '' for no."""
        self._connection.execute("UPDATE repositories SET gated = ? WHERE uid = ?", (gated, repo.uid))

    def set_discussions(self, repo: Repo, *, enabled: bool) -> None:
        """Let people open discussions and pull requests, or not."""
        self._connection.execute("UPDATE repositories SET discussions = ? WHERE uid = ?", (enabled, repo.uid))

    def _now(self, kind: Kind, owner: str, name: str) -> Repo | None:
        return self._one(f"{_SELECT} WHERE r.kind = ? AND r.owner = ? AND r.name = ?", kind, owner, name)

    def _one(self, query: str, *values: str) -> Repo | None:
        row = self._connection.execute(query, values).fetchone()
        return _repo(row) if row else None


def new_uid() -> str:
    """Return an id that no repository has had."""
    return secrets.token_hex(12)


def _repo(row: sqlite3.Row) -> Repo:
    base: dict[str, Any] = {key: row[key] for key in ("owner", "name", "visibility", "gated", "created_at")}
    base |= {"uid": row["uid"], "kind": Kind(row["kind"]), "discussions": bool(row["discussions"])}
    if row["subdomain"] is None:
        return Repo(**base)
    return Space(
        **base,
        **{key: row[key] for key in ("subdomain", "sdk", "hardware", "sleep_time", "replicas")},
        paused=bool(row["paused"]),
        dev_mode=bool(row["dev_mode"]),
        volumes=json.loads(row["volumes"]),
        region=row["region"] or "us",
    )
