"""Discussions and pull requests: what is said about a repository. Both have one row of numbers."""

import json
import secrets
import sqlite3
from dataclasses import dataclass, field
from typing import Any, Literal

from infra.emulator.clock import now
from infra.emulator.store.database import transaction
from infra.emulator.store.errors import DiscussionMissingError

Status = Literal["draft", "open", "closed", "merged"]


@dataclass(frozen=True)
class Discussion:
    """A discussion, or a pull request into the branch `base`. `merged` is the commit by which that ended."""

    number: int
    title: str
    author: str
    is_pull_request: bool
    status: Status
    base: str
    created_at: str
    merged: str | None


@dataclass(frozen=True)
class NewDiscussion:
    """A discussion that is opened with its first comment."""

    title: str
    comment: str
    author: str
    is_pull_request: bool = False
    status: Status = "open"
    base: str = "main"


@dataclass(frozen=True)
class Event:
    """Something that happened in a discussion; `kind` is `comment`, `status-change` or `title-change`."""

    id: str
    kind: str
    author: str
    created_at: str
    data: dict[str, Any] = field(default_factory=dict)


class DiscussionStore:
    """The discussions of all repositories, by the repository's `uid`; used from the event loop alone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def next_number(self, repo: str) -> int:
        """Return the number that the next one gets."""
        query = "SELECT coalesce(max(number), 0) + 1 FROM discussions WHERE repo = ?"
        return int(self._connection.execute(query, (repo,)).fetchone()[0])

    def open(self, repo: str, new: NewDiscussion) -> Discussion:
        """Store a discussion with its first comment."""
        number = self.next_number(repo)
        values = (repo, number, new.title, new.author, new.is_pull_request, new.status, new.base, now())
        with transaction(self._connection):
            self._connection.execute("INSERT INTO discussions VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)", values)
            self.add(repo, number, "comment", new.author, comment_data(new.comment, new.author))
        return self.at(repo, number)

    def all(self, repo: str) -> list[Discussion]:
        """Return the discussions of a repository, the newest first."""
        query = "SELECT * FROM discussions WHERE repo = ? ORDER BY number DESC"
        return [_discussion(row) for row in self._connection.execute(query, (repo,))]

    def at(self, repo: str, number: int) -> Discussion:
        """Return one; DiscussionMissingError where there is none of that number."""
        query = "SELECT * FROM discussions WHERE repo = ? AND number = ?"
        row = self._connection.execute(query, (repo, number)).fetchone()
        if row is None:
            raise DiscussionMissingError(number)
        return _discussion(row)

    def events(self, repo: str, number: int) -> list[Event]:
        """Return what happened in a discussion, in order."""
        query = "SELECT * FROM discussion_events WHERE repo = ? AND number = ? ORDER BY position"
        return [_event(row) for row in self._connection.execute(query, (repo, number))]

    def event(self, repo: str, number: int, event: str) -> Event:
        """Return one comment; DiscussionMissingError where there is none of that id."""
        found = [known for known in self.events(repo, number) if known.id == event and known.kind == "comment"]
        if not found:
            raise DiscussionMissingError(number)
        return found[0]

    def add(self, repo: str, number: int, kind: str, author: str, data: dict[str, Any]) -> Event:
        """Store that something happened."""
        event = Event(secrets.token_hex(12), kind, author, now(), data)
        values = (event.id, repo, number, kind, author, event.created_at, json.dumps(data))
        self._connection.execute(
            "INSERT INTO discussion_events (id, repo, number, kind, author, created_at, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return event

    def change(self, event: Event, data: dict[str, Any]) -> None:
        """Store other data of an event."""
        self._connection.execute("UPDATE discussion_events SET data = ? WHERE id = ?", (json.dumps(data), event.id))

    def set_title(self, repo: str, number: int, title: str) -> None:
        """Give it another title."""
        query = "UPDATE discussions SET title = ? WHERE repo = ? AND number = ?"
        self._connection.execute(query, (title, repo, number))

    def set_status(self, repo: str, number: int, status: Status, merged: str | None = None) -> None:
        """Give it another status, and the commit by which a pull request was merged."""
        query = "UPDATE discussions SET status = ?, merged = coalesce(?, merged) WHERE repo = ? AND number = ?"
        self._connection.execute(query, (status, merged, repo, number))

    def forget(self, repo: str) -> None:
        """Remove all discussions of a repository."""
        self._connection.execute("DELETE FROM discussions WHERE repo = ?", (repo,))
        self._connection.execute("DELETE FROM discussion_events WHERE repo = ?", (repo,))


def comment_data(text: str, author: str) -> dict[str, Any]:
    """Return the data of a new comment."""
    return {"edited": False, "hidden": False, "latest": _version(text, author), "history": []}


def edited_data(data: dict[str, Any], text: str, author: str) -> dict[str, Any]:
    """Return the data of a comment with another text; the one before goes into its history."""
    return {**data, "edited": True, "latest": _version(text, author), "history": [*data["history"], data["latest"]]}


def hidden_data(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a comment that is hidden for good: nobody reads again what it said."""
    latest = {**data["latest"], "raw": "This comment has been hidden"}
    return {**data, "hidden": True, "latest": latest, "history": []}


def _version(text: str, author: str) -> dict[str, Any]:
    return {"raw": text, "updatedAt": now(), "author": {"name": author}}


def _discussion(row: sqlite3.Row) -> Discussion:
    values = {key: row[key] for key in ("number", "title", "author", "status", "base", "created_at", "merged")}
    return Discussion(**values, is_pull_request=bool(row["is_pull_request"]))


def _event(row: sqlite3.Row) -> Event:
    return Event(row["id"], row["kind"], row["author"], row["created_at"], json.loads(row["data"]))
