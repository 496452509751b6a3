"""Commits of a repository, the newest first. Of a merge the first parent is followed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from dulwich.objects import Commit

from infra.emulator.repos.errors import EntryMissingError
from infra.emulator.repos.objects import Leaf
from infra.emulator.repos.repository import Repository


@dataclass(frozen=True)
class LogEntry:
    """A commit as people read it. `seconds` is its time since 1970."""

    oid: str
    title: str
    message: str
    author: str
    seconds: int


def log(repository: Repository, commit: str, skip: int = 0, limit: int | None = None) -> list[LogEntry]:
    """Return commits from `commit` back."""
    stop = None if limit is None else skip + limit
    return [entry_of(oid, found) for oid, found in islice(_back(repository, commit), skip, stop)]


def count(repository: Repository, commit: str) -> int:
    """Return the number of commits from `commit` back to the first."""
    return sum(1 for _ in _back(repository, commit))


def last_changes(repository: Repository, commit: str, paths: Iterable[str]) -> dict[str, LogEntry]:
    """Return for each path the last commit that changed it."""
    wanted = {path: repository.entry(commit, path) for path in paths}
    changed: dict[str, LogEntry] = {}
    for oid, found in _back(repository, commit):
        parent = found.parents[0].decode() if found.parents else None
        for path, leaf in list(wanted.items()):
            if parent is None or _leaf(repository, parent, path) != leaf:
                changed[path] = entry_of(oid, found)
                del wanted[path]
        if not wanted:
            break
    return changed


def _back(repository: Repository, commit: str) -> Iterator[tuple[str, Commit]]:
    oid: str | None = commit
    while oid:
        found = repository.objects.commit(oid)
        yield oid, found
        oid = found.parents[0].decode() if found.parents else None


def _leaf(repository: Repository, commit: str, path: str) -> Leaf | None:
    try:
        return repository.entry(commit, path)
    except EntryMissingError:
        return None


def entry_of(oid: str, commit: Commit) -> LogEntry:
    """Return a commit as people read it."""
    title, _, message = commit.message.decode(errors="replace").partition("\n")
    author = commit.author.decode(errors="replace").partition(" <")[0]
    return LogEntry(oid, title, message.strip(), author, commit.commit_time)
