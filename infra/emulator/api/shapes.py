"""Repositories as JSON (hub-api 4.5)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from infra.emulator.api.access import Call
from infra.emulator.api.fields import FROM_CARD, UNKNOWN_HERE
from infra.emulator.api.runtimes import runtime_json
from infra.emulator.clock import from_epoch
from infra.emulator.kinds import Kind
from infra.emulator.repos.listing import Entry, list_files
from infra.emulator.repos.pointers import Pointer
from infra.emulator.repos.repository import Repository
from infra.emulator.store.repositories import Repo
from infra.emulator.store.spaces import Space


@dataclass(frozen=True)
class RepoView:
    """A repository at one commit; each field can be asked for by name, and none is worked out unasked."""

    call: Call
    repo: Repo
    repository: Repository
    sha: str

    @cached_property
    def card(self) -> dict[str, Any] | None:
        """The front matter of the README."""
        return self.call.hub.stores.cards.at(self.repository, self.sha)

    @cached_property
    def files(self) -> list[Entry]:
        """All files."""
        return list_files(self.repository, self.sha)

    @property
    def host(self) -> str:
        """The address of a Space's app, without scheme: the Hub's own port, under a name of its own."""
        _, colon, port = self.call.request.headers.get("host", "").rpartition(":")
        return f"{self.space.subdomain}.localhost{colon}{port if colon else ''}"

    @property
    def sdk(self) -> str:
        """The SDK of the README, which wins over the one of the creation."""
        return str((self.card or {}).get("sdk") or self.space.sdk)

    @property
    def last_modified(self) -> str:
        """The time of the commit."""
        return from_epoch(self.repository.objects.commit(self.sha).commit_time)

    @property
    def tags(self) -> list[str]:
        """What it is found by."""
        first = [self.sdk] if self.repo.kind is Kind.SPACE else []
        licence = (self.card or {}).get("license")
        return [
            *first,
            *self.texts("tags"),
            *([f"license:{licence}"] if licence else []),
            f"region:{_region(self.repo)}",
        ]

    def siblings(self, *, blobs: bool) -> list[dict[str, Any]]:
        """Return all files by name, with size and blob where asked."""
        if not blobs:
            return [{"rfilename": file.path} for file in self.files]
        return [_sibling(file) for file in self.files]

    def runtime(self) -> dict[str, Any]:
        """Return the state that a Space is in now."""
        return runtime_json(self.space, self.call.hub.life.runtime(self.repo.id), self.host)

    def texts(self, key: str) -> list[str]:
        """Return a list of the front matter, or one text as a list; an empty one where it has none."""
        value = (self.card or {}).get(key)
        if isinstance(value, str):
            return [value]
        return [str(item) for item in value] if isinstance(value, list) else []

    def json(self, names: tuple[str, ...]) -> dict[str, object]:
        """Return `_id`, `id` and the named fields, without those that the local Hub cannot know."""
        known = [name for name in names if name not in UNKNOWN_HERE]
        return {"_id": self.repo.uid, "id": self.repo.id, **{name: self._field(name) for name in known}}

    @property
    def space(self) -> Space:
        """The repository as the Space it is."""
        if not isinstance(self.repo, Space):
            raise TypeError(f"{self.repo.kind} {self.repo.id} is no Space")
        return self.repo

    def _field(self, name: str) -> object:
        if name in FROM_CARD:
            return (self.card or {}).get(name)
        if name in _OF_ROW:
            return _OF_ROW[name](self.repo)
        return _WORKED_OUT[name](self)


def _region(repo: Repo) -> str:
    """Where it is stored; of Spaces alone the local Hub keeps what was asked for."""
    return repo.region if isinstance(repo, Space) else "us"


_OF_ROW: dict[str, Callable[[Repo], object]] = {
    "author": lambda repo: repo.owner,
    "createdAt": lambda repo: repo.created_at,
    "disabled": lambda _: False,
    "downloads": lambda _: 0,
    "downloadsAllTime": lambda _: 0,
    "gated": lambda repo: repo.gated or False,
    "likes": lambda _: 0,
    "private": lambda repo: repo.visibility == "private",
    "region": _region,
    "resourceGroup": lambda _: None,
    "trendingScore": lambda _: 0,
    "visibility": lambda repo: repo.visibility,
}
_WORKED_OUT: dict[str, Callable[[RepoView], object]] = {
    "cardData": lambda seen: seen.card,
    "datasets": lambda seen: seen.texts("datasets"),
    "host": lambda seen: f"{seen.call.request.url.scheme}://{seen.host}",
    "lastModified": lambda seen: seen.last_modified,
    "models": lambda seen: seen.texts("models"),
    "runtime": lambda seen: seen.runtime(),
    "sdk": lambda seen: seen.sdk,
    "sha": lambda seen: seen.sha,
    "siblings": lambda seen: seen.siblings(blobs=False),
    "subdomain": lambda seen: seen.space.subdomain,
    "tags": lambda seen: seen.tags,
    "usedStorage": lambda seen: sum(file.size or 0 for file in seen.files),
}


def lfs_json(pointer: Pointer) -> dict[str, Any]:
    """Return what LFS keeps as trees tell of it."""
    return {"oid": pointer.sha256, "size": pointer.size, "pointerSize": len(pointer.text)}


def _sibling(file: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"rfilename": file.path, "size": file.size, "blobId": file.oid}
    if file.lfs is None:
        return row
    return {**row, "lfs": {"sha256": file.lfs.sha256, "size": file.lfs.size, "pointerSize": len(file.lfs.text)}}


def view(call: Call, repo: Repo, sha: str | None = None) -> RepoView:
    """Look at a repository at a commit, by default at the head of `main`."""
    repository = call.hub.stores.git[repo.kind].open(repo.id)
    return RepoView(call, repo, repository, sha or repository.branch("main"))
