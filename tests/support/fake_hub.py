"""The Hub in memory: it behaves as its port promises and as the Hub does (parents, first commit, upserts)."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import yaml
from pydantic import SecretStr, ValidationError

from infra.model.account import Account, Introduction, Quota
from infra.model.bundle import MANIFEST_PATH, Commit, Manifest, blob_id
from infra.model.errors import HubError, NotFoundError, SpacedockError, StaleError
from infra.model.fleet import Space, Visibility, Volume
from infra.model.history import Authored, History
from infra.model.observed import RemoteFile, RemoteSecret, RemoteVariable, Runtime, SpaceInfo
from infra.model.secrets import parse_description
from infra.ports import LogKind

FIRST_FILES = {".gitattributes": b"*.bin filter=lfs\n", "README.md": b"---\nsdk: docker\n---\n"}
"""What the Hub puts into every new Space."""
PRICES = {"cpu-basic": 0.0, "cpu-upgrade": 0.03, "t4-small": 0.4}
"""US dollars an hour."""


@dataclass
class FakeSpace:
    """One Space of a `FakeHub`. `script` are runtimes that are told one by one; the last one stays."""

    files: dict[str, bytes]
    sdk: str | None = "docker"
    visibility: Visibility = "public"
    hardware: str | None = "cpu-basic"
    sleep_time: int | None = None
    stage: str = "RUNNING"
    variables: dict[str, tuple[str, str]] = field(default_factory=dict)
    secrets: dict[str, tuple[str, str]] = field(default_factory=dict)
    large: frozenset[str] = frozenset()
    logs: dict[LogKind, str] = field(default_factory=dict)
    script: list[Runtime] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    moved: int = 0
    current: str | None = None
    region: str | None = None
    error: str | None = None
    volumes: tuple[Volume, ...] = ()
    history: History = field(default_factory=History)
    branches: dict[str, str] = field(default_factory=dict)
    """The heads of all but `main`; their files are not kept."""
    updated_at: dict[str, str] = field(default_factory=dict)
    """When a variable or secret was written, by name."""
    past: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """The files at each commit before the head."""
    log: list[Authored] = field(default_factory=list)
    """The commits that were put, one a minute."""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def sha(self) -> str:
        """The head: it follows from the content and from how often the Space was changed."""
        content = repr((sorted(self.files.items()), len(self.commits), self.moved))
        return hashlib.sha1(content.encode(), usedforsecurity=False).hexdigest()

    def runtime(self) -> Runtime:
        if self.script:
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return self.now().model_copy(update={"sha": self.sha})

    def now(self) -> Runtime:
        return Runtime(
            stage=self.stage,
            hardware=self.hardware,
            current=self.current,
            sleep_time=self.sleep_time,
            error=self.error,
            volumes=self.volumes,
        )

    def put(self, commit: Commit) -> None:
        self.past[self.sha] = dict(self.files)
        self.files |= {file.path: file.content for file in commit.files}
        for path in commit.deleted:
            del self.files[path]
        self.commits.append(commit)
        self.large = self.large - {file.path for file in commit.files}
        self.sdk = _sdk(self.files.get("README.md", b""), self.sdk)
        at = f"2026-01-01T00:{len(self.commits):02}:00+00:00"
        self.log.insert(0, Authored(id=self.sha, who=("acme-bot",), at=at, message=commit.message))


def _sdk(card: bytes, otherwise: str | None) -> str | None:
    """The SDK in the card wins over the one of the creation, as on the Hub."""
    parts = card.decode().split("---\n")
    keys = yaml.safe_load(parts[1]) if len(parts) > 2 else {}
    return str(keys["sdk"]) if "sdk" in keys else otherwise


class FakeHub:
    """`HubReader` and `HubWriter` in memory. `writes` remembers every write; `failures` makes calls of a name fail."""

    endpoint = "https://huggingface.co"

    def __init__(self, spaces: Mapping[str, FakeSpace] | None = None) -> None:
        self.there = dict(spaces or {})
        self.writes: list[tuple[str, ...]] = []
        self.failures: dict[str, SpacedockError] = {}
        self.unreadable: dict[str, str] = {}
        """By Space, the call that fails for it."""
        self.foreign: set[str] = set()
        """The Spaces that the token may not write to."""
        self.introduction = Introduction(
            account=Account(name="alice", plan="pro", organisations=(), token="ci", role="write"),
            time=datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp(),
            quota=Quota(left=900, of=1000, seconds=300),
        )
        self.requests = 0
        self._lock = threading.Lock()

    def whoami(self) -> Introduction:
        self._read("whoami")
        return self.introduction

    def may_write(self, space: str) -> bool:
        self._read("may_write")
        self._space(space)
        return space not in self.foreign

    def list_spaces(self, owner: str) -> list[SpaceInfo]:
        self._read("list_spaces")
        return [self._info(name) for name in self.there if name.split("/")[0].lower() == owner.lower()]

    def info(self, space: str) -> SpaceInfo:
        self._read("info")
        return self._info(space)

    def files(self, space: str, revision: str) -> list[RemoteFile]:
        seen = self._at(space, revision, "files")
        return [_remote(path, seen.files[path], is_large=path in seen.large) for path in sorted(seen.files)]

    def manifest(self, space: str, revision: str) -> Manifest | None:
        seen = self._at(space, revision, "manifest")
        try:
            return Manifest.model_validate_json(seen.files.get(MANIFEST_PATH, b""))
        except ValidationError:
            return None

    def variables(self, space: str) -> list[RemoteVariable]:
        seen = self._of(space, "variables")
        return [
            RemoteVariable(name=name, value=value, description=text, updated_at=seen.updated_at.get(name))
            for name, (value, text) in sorted(seen.variables.items())
        ]

    def secrets(self, space: str) -> list[RemoteSecret]:
        seen = self._of(space, "secrets")
        return [_secret(name, stored, seen.updated_at.get(name)) for name, (_, stored) in sorted(seen.secrets.items())]

    def content(self, space: str, revision: str, path: str) -> bytes:
        return self._at(space, revision, "content").files[path]

    def history(self, space: str, paths: Sequence[str]) -> History:
        self._read("history")
        seen = self._space(space)
        last = {path: seen.history.last[path] for path in paths if path in seen.history.last}
        return History(commits=seen.history.commits or tuple(seen.log), last=last)

    def tags(self, space: str) -> dict[str, str]:
        return dict(self._of(space, "tags").tags)

    def hardware_prices(self) -> dict[str, float]:
        self._read("hardware_prices")
        return dict(PRICES)

    def runtime(self, space: str) -> Runtime:
        self._read("runtime")
        return self._space(space).runtime()

    def log(self, space: str, kind: LogKind) -> str:
        self._read("log")
        return self._space(space).logs.get(kind, "")

    def branch(self, space: str, name: str) -> str | None:
        self._read("branch")
        return self._space(space).branches.get(name)

    def create_branch(self, space: str, name: str, start: str) -> bool:
        self._read("create_branch")
        branches = self._space(space).branches
        with self._lock:
            made = name not in branches
            branches.setdefault(name, start)
        return made

    def delete_branch(self, space: str, name: str) -> None:
        self._write("delete_branch", space, name)
        self._space(space).branches.pop(name, None)

    def create(self, space: Space, secrets: Mapping[str, tuple[SecretStr, str]]) -> None:
        self._write("create", space.id, *secrets)
        if space.id in self.there:
            raise StaleError(f"{space.id} was created by somebody else since the plan")
        self.there[space.id] = FakeSpace(
            files=dict(FIRST_FILES),
            visibility=space.visibility,
            hardware=space.hardware,
            sleep_time=space.sleep_time,
            stage="NO_APP_FILE",
            variables={v.name: (v.value, v.description) for v in space.variables},
            secrets={name: (value.get_secret_value(), text) for name, (value, text) in secrets.items()},
            volumes=space.volumes,
        )

    def set_visibility(self, space: str, visibility: Visibility) -> None:
        self._write("set_visibility", space, visibility)
        self._space(space).visibility = visibility

    def set_hardware(self, space: str, flavour: str) -> None:
        self._write("set_hardware", space, flavour)
        self._space(space).hardware = flavour

    def set_sleep_time(self, space: str, seconds: int) -> None:
        self._write("set_sleep_time", space, str(seconds))
        self._space(space).sleep_time = seconds

    def set_volumes(self, space: str, volumes: Sequence[Volume]) -> None:
        self._write("set_volumes", space, *(volume.mount_path for volume in volumes))
        self._space(space).volumes = tuple(volumes)

    def restart(self, space: str) -> None:
        self._write("restart", space)
        self._space(space).stage = "RUNNING"

    def set_variable(self, space: str, name: str, value: str, description: str) -> None:
        self._write("set_variable", space, name)
        self._space(space).variables[name] = (value, description)

    def set_secret(self, space: str, name: str, value: SecretStr, description: str) -> None:
        self._write("set_secret", space, name)
        self._space(space).secrets[name] = (value.get_secret_value(), description)

    def delete_variable(self, space: str, name: str) -> None:
        self._write("delete_variable", space, name)
        self._space(space).variables.pop(name, None)

    def delete_secret(self, space: str, name: str) -> None:
        self._write("delete_secret", space, name)
        self._space(space).secrets.pop(name, None)

    def commit(self, space: str, commit: Commit) -> str:
        self._write("commit", space)
        seen = self._space(space)
        if seen.sha != commit.parent:
            raise StaleError(f"{space} moved while it was being deployed")
        seen.put(commit)
        seen.stage = seen.stage if seen.stage == "PAUSED" else "RUNNING"
        return seen.sha

    def tag(self, space: str, name: str, commit: str) -> None:
        self._write("tag", space, name)
        self._space(space).tags.setdefault(name, commit)

    def delete(self, space: str) -> None:
        self._write("delete", space)
        self._space(space)
        del self.there[space]

    def _at(self, space: str, revision: str, call: str) -> FakeSpace:
        """Return a Space as it was at a commit; its settings are those of now."""
        seen = self._of(space, call)
        if revision in seen.past:
            return replace(seen, files=seen.past[revision])
        if revision != seen.sha:
            raise HubError(f"reading {space}: invalid rev id: {revision}")
        return seen

    def _of(self, space: str, call: str) -> FakeSpace:
        self._read(call)
        if self.unreadable.get(space) == call:
            raise HubError(f"reading the {call} of {space}: the Hub answered 500", "Try again.")
        return self._space(space)

    def _space(self, space: str) -> FakeSpace:
        if space not in self.there:
            raise NotFoundError(f"reading {space}: the Hub has no such Space")
        return self.there[space]

    def _info(self, name: str) -> SpaceInfo:
        seen = self._space(name)
        return SpaceInfo(
            id=name,
            sha=seen.sha,
            sdk=seen.sdk,
            visibility=seen.visibility,
            runtime=seen.now(),
            region=seen.region,
        )

    def _read(self, call: str) -> None:
        with self._lock:
            self.requests += 1
        if call in self.failures:
            raise self.failures[call]

    def _write(self, call: str, *what: str) -> None:
        self._read(call)
        with self._lock:
            self.writes.append((call, *what))


def _remote(path: str, content: bytes, *, is_large: bool) -> RemoteFile:
    if not is_large:
        return RemoteFile(path=path, blob=blob_id(content), size=len(content))
    sha256 = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {len(content)}\n"
    return RemoteFile(path=path, blob=blob_id(pointer.encode()), size=len(content), sha256=sha256)


def _secret(name: str, stored: str, updated_at: str | None) -> RemoteSecret:
    description, fingerprint = parse_description(stored)
    return RemoteSecret(name=name, description=description, fingerprint=fingerprint, updated_at=updated_at)
