"""Spaces and runtimes as JSON (hub-api 4.5 and 6.1)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from infra.emulator.api.access import Call
from infra.emulator.clock import from_epoch
from infra.emulator.repos.listing import Entry, list_files
from infra.emulator.repos.repository import Repository
from infra.emulator.seam import Runtime
from infra.emulator.store.spaces import Space

_FREE_SLEEP = 172_800  # seconds; cpu-basic sleeps after 48 hours
EXPANDABLE = (
    "author",
    "cardData",
    "createdAt",
    "datasets",
    "disabled",
    "lastModified",
    "likes",
    "models",
    "private",
    "region",
    "resourceGroup",
    "runtime",
    "sdk",
    "sha",
    "siblings",
    "subdomain",
    "tags",
    "trendingScore",
    "usedStorage",
)


def runtime_json(space: Space, runtime: Runtime, host: str) -> dict[str, Any]:
    """Return a runtime as the Hub writes it. `host` is the address of the Space, without scheme."""
    body: dict[str, Any] = {
        "stage": runtime.stage,
        "hardware": {"current": runtime.hardware_current, "requested": space.hardware},
        "storage": None,
        "gcTimeout": _sleep_time(space),
        "replicas": {"requested": 1, **({"current": 1} if runtime.hardware_current else {})},
        "devMode": False,
        "domains": [{"domain": host, "stage": "READY"}],
    }
    if runtime.sha:
        body["sha"] = runtime.sha
    if runtime.error:
        body["errorMessage"] = runtime.error
    return body


def _sleep_time(space: Space) -> int | None:
    if space.sleep_time is None:
        return _FREE_SLEEP if space.hardware == "cpu-basic" else None
    return space.sleep_time if space.sleep_time > 0 else None


@dataclass(frozen=True)
class SpaceView:
    """A Space at one commit, from which each of the fields can be asked by name; none is worked out unasked."""

    call: Call
    space: Space
    repository: Repository
    sha: str

    @cached_property
    def card(self) -> dict[str, Any] | None:
        """The front matter of the README."""
        return self.call.hub.stores.cards.at(self.space.id, self.sha)

    @cached_property
    def files(self) -> list[Entry]:
        """All files."""
        return list_files(self.repository, self.sha)

    @property
    def host(self) -> str:
        """The address of the running app, without scheme: the Hub's own port, under a name of its own."""
        _, colon, port = self.call.request.headers.get("host", "").rpartition(":")
        return f"{self.space.subdomain}.localhost{colon}{port if colon else ''}"

    @property
    def sdk(self) -> str:
        """The SDK of the README, which wins over the one of the creation."""
        return str((self.card or {}).get("sdk") or self.space.sdk)

    def siblings(self, *, blobs: bool) -> list[dict[str, Any]]:
        """Return all files by name, with size and blob where asked."""
        if not blobs:
            return [{"rfilename": file.path} for file in self.files]
        return [{"rfilename": file.path, "size": file.size, "blobId": file.oid} for file in self.files]

    def runtime(self) -> dict[str, Any]:
        """Return the state it is in now."""
        return runtime_json(self.space, self.call.hub.life.runtime(self.space.id), self.host)

    def texts(self, key: str) -> list[str]:
        """Return a list of the front matter; an empty one where it has none."""
        value = (self.card or {}).get(key)
        return [str(item) for item in value] if isinstance(value, list) else []

    @property
    def last_modified(self) -> str:
        """The time of the commit."""
        return from_epoch(self.repository.objects.commit(self.sha).commit_time)

    @property
    def tags(self) -> list[str]:
        """What it is found by."""
        return [self.sdk, *self.texts("tags"), "region:us"]

    def _worked_out(self, name: str) -> object:
        """Return a field that is read from the files or the process."""
        match name:
            case "siblings":
                return self.siblings(blobs=False)
            case "runtime":
                return self.runtime()
            case "usedStorage":
                return sum(file.size or 0 for file in self.files)
            case "lastModified":
                return self.last_modified
        return self.card

    def field(self, name: str) -> object:
        """Return one field of the Hub's answer."""
        if name in {"siblings", "runtime", "usedStorage", "lastModified", "cardData"}:
            return self._worked_out(name)
        space = self.space
        fields = {
            "author": space.owner,
            "createdAt": space.created_at,
            "datasets": self.texts("datasets"),
            "disabled": False,
            "gated": False,
            "host": f"{self.call.request.url.scheme}://{self.host}",
            "likes": 0,
            "models": self.texts("models"),
            "private": space.visibility == "private",
            "region": "us",
            "resourceGroup": None,
            "sdk": self.sdk,
            "sha": self.sha,
            "subdomain": space.subdomain,
            "tags": self.tags,
            "trendingScore": 0,
        }
        return fields[name]

    def json(self, names: tuple[str, ...]) -> dict[str, object]:
        """Return `_id`, `id` and the named fields."""
        return {"_id": self.space.uid, "id": self.space.id, **{name: self.field(name) for name in names}}


def view(call: Call, space: Space, sha: str | None = None) -> SpaceView:
    """Look at a Space at a commit, by default at the head of `main`."""
    repository = call.hub.stores.repos.open(space.id)
    return SpaceView(call, space, repository, sha or repository.branch("main"))
