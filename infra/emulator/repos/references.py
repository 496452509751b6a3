"""Branches and tags."""

import time
from dataclasses import dataclass
from typing import Literal

from dulwich.objects import Commit, ObjectID, Tag
from dulwich.refs import Ref, check_ref_format

from infra.emulator.repos.errors import IllegalReferenceError, ReferenceExistsError, RevisionMissingError
from infra.emulator.repos.repository import Repository

Kind = Literal["heads", "tags", "pr"]


@dataclass(frozen=True)
class Reference:
    """A branch or tag, and the commit it means."""

    name: str
    ref: str
    commit: str


def references(repository: Repository, kind: Kind) -> list[Reference]:
    """Return the branches (`heads`), the tags or the pull requests (`pr`), by name."""
    found = repository.refs.as_dict(Ref(b"refs/" + kind.encode()))
    named = sorted((name.decode(errors="replace"), oid.decode()) for name, oid in found.items())
    return [Reference(name, f"refs/{kind}/{name}", repository.objects.peel(oid)) for name, oid in named]


def create_branch(repository: Repository, name: str, start: str, *, overwrite: bool = False) -> None:
    """Make a branch at the revision `start`, with `overwrite` also in place of one that is there.

    Raises:
        ReferenceExistsError, IllegalReferenceError, RevisionMissingError: The name is taken, is none, or has no start.
    """
    full, commit = _full("heads", name), repository.resolve(start)
    if overwrite and full in repository.refs:
        repository.advance(name, None, commit)
    else:
        _create(repository, full, commit)


def create_tag(repository: Repository, name: str, revision: str, message: str | None, author: str) -> None:
    """Make a tag: an annotated one where there is a message. Errors as for `create_branch`."""
    commit = repository.resolve(revision)
    full = _full("tags", name)
    _create(repository, full, _annotated(repository, name, commit, message, author) if message else commit)


def delete_reference(repository: Repository, kind: Kind, name: str) -> None:
    """Remove a branch or tag.

    Raises:
        IllegalReferenceError: It is the branch `main`, which is what a Space is built from.
        RevisionMissingError: There is none.
    """
    full = _full(kind, name)
    if full == b"refs/heads/main":
        raise IllegalReferenceError(name, "Cannot delete refs/heads/main")
    if full not in repository.refs:
        raise RevisionMissingError(name)
    repository.refs.remove_if_equals(full, None)


def _create(repository: Repository, full: Ref, oid: str) -> None:
    if full in repository.refs:
        raise ReferenceExistsError(full.decode())
    try:
        repository.refs.add_if_new(full, ObjectID(oid.encode()))
    except (NotADirectoryError, IsADirectoryError, FileExistsError) as error:
        reason = f"Invalid reference: {full.decode()} cannot stand beside a reference whose name it begins or continues"
        raise IllegalReferenceError(full.decode(), reason) from error


def _full(kind: Kind, name: str) -> Ref:
    what = {"heads": "branch", "tags": "tag"}[kind]
    full = Ref(f"refs/{kind}/{name}".encode(errors="replace"))
    if not check_ref_format(Ref(full[len(b"refs/") :])) or name.startswith(("-", "refs/")):
        raise IllegalReferenceError(name, f"Invalid reference for a {what}: {name}")
    return full


def _annotated(repository: Repository, name: str, commit: str, message: str, author: str) -> str:
    tag = Tag()
    tag.name = name.encode()
    tag.object = (Commit, ObjectID(commit.encode()))
    tag.tagger = f"{author} <{author}@users.noreply.localhost>".encode()
    tag.tag_time = int(time.time())
    tag.tag_timezone = 0
    tag.message = message.encode(errors="replace") + b"\n"
    return repository.objects.add(tag)
