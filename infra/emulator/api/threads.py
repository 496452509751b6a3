"""Discussions as JSON."""

from html import escape
from typing import Any

from infra.emulator.api.access import Target
from infra.emulator.clock import from_epoch
from infra.emulator.repos.changes import commits_between, merge, merge_base, raw_diff
from infra.emulator.repos.history import LogEntry
from infra.emulator.store.discussions import Discussion, Event


def row_json(target: Target, row: Discussion) -> dict[str, Any]:
    """Return a row of the list."""
    return {
        "num": row.number,
        "title": row.title,
        "status": row.status,
        "author": author_json(row.author),
        "isPullRequest": row.is_pull_request,
        "createdAt": row.created_at,
        "repo": {"name": target.repo.id, "type": str(target.repo.kind)},
        "repoOwner": {"name": target.repo.owner},
    }


def details_json(target: Target, row: Discussion, found: list[Event], *, diff: bool) -> dict[str, Any]:
    """Return a discussion with its events; a pull request with its commits, conflicts and, if asked for, its diff."""
    events = [event_json(event) for event in found]
    body = row_json(target, row)
    if not row.is_pull_request:
        return {**body, "events": events, "filesWithConflicts": False}
    repository = target.repository
    head = repository.resolve(f"refs/pr/{row.number}")
    base = repository.resolve(row.base)
    start = merge_base(repository, base, head) or base
    commits = [_commit_json(entry) for entry in commits_between(repository, base, head)]
    changes = {"base": f"refs/heads/{row.base}", **({"mergeCommitId": row.merged} if row.merged else {})}
    conflicts = [] if row.status == "merged" else merge(repository, base, head).conflicts
    body |= {
        "events": sorted([*events, *commits], key=lambda event: str(event["createdAt"])),
        "changes": changes,
        "filesWithConflicts": conflicts,
    }
    if diff:
        body["diff"] = raw_diff(repository, start, head).decode(errors="replace")
    return body


def event_json(event: Event) -> dict[str, Any]:
    """Return something that happened; a comment's text is there as HTML too, plainly escaped and not rendered."""
    data = event.data
    if event.kind == "comment":
        latest = {**data["latest"], "html": f"<p>{escape(data['latest']['raw'])}</p>"}
        data = {**data, "latest": latest, "numEdits": len(data["history"]), "reactions": []}
    return {
        "id": event.id,
        "type": event.kind,
        "author": author_json(event.author),
        "createdAt": event.created_at,
        "data": data,
    }


def author_json(name: str) -> dict[str, str]:
    """Return who did something."""
    return {"name": name, "fullname": name, "type": "user", "avatarUrl": f"/avatars/{name}.svg"}


def _commit_json(entry: LogEntry) -> dict[str, Any]:
    return {
        "id": entry.oid[:24],
        "type": "commit",
        "author": author_json(entry.author),
        "createdAt": from_epoch(entry.seconds),
        "data": {"subject": entry.title, "oid": entry.oid},
    }
