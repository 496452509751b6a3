"""What a repository refuses."""

from dataclasses import dataclass


@dataclass(eq=False)
class RepositoryMissingError(Exception):
    """There is no repository `id`."""

    id: str


@dataclass(eq=False)
class RevisionMissingError(Exception):
    """No branch, tag, reference or commit has that name."""

    revision: str


@dataclass(eq=False)
class EntryMissingError(Exception):
    """There is no such file or folder at that commit."""

    path: str


@dataclass(eq=False)
class IllegalPathError(Exception):
    """A path that cannot be in a repository; `reason` says why."""

    path: str
    reason: str


@dataclass(eq=False)
class HeadMovedError(Exception):
    """The branch is not where the writer thought; `head` is the commit it is at."""

    head: str


@dataclass(eq=False)
class ReferenceExistsError(Exception):
    """The branch or tag is there already."""

    reference: str


@dataclass(eq=False)
class IllegalReferenceError(Exception):
    """A name that git does not allow for a branch or tag, or that may not be removed; `reason` says why."""

    reference: str
    reason: str
