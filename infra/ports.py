"""The outside world as the stages see it. Adapters stand behind these; `wiring` chooses which."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from pydantic import SecretStr

from infra.model.account import Introduction
from infra.model.bundle import Commit, File, Manifest
from infra.model.events import Event, Verdict
from infra.model.fleet import SecretSource, Space, Visibility, Volume
from infra.model.history import History
from infra.model.journal import Begun, Ended, Record
from infra.model.lock import Claim, Holder
from infra.model.observed import RemoteFile, RemoteSecret, RemoteVariable, Runtime, SpaceInfo, Tree
from infra.model.outcome import Notice
from infra.model.plan import SpacePlan
from infra.model.probe import Answer, Preflight, Target
from infra.model.review import FileChange

LogKind = Literal["build", "run"]
Method = Literal["GET", "HEAD", "POST"]
Emit = Callable[[Event], None]
"""Takes events as they happen; safe to call from several threads."""


class HubReader(Protocol):
    """What can be read from a Hub. Every method raises `HubError`, and `NotFoundError` where a Space is missing."""

    @property
    def endpoint(self) -> str:
        """The Hub's address without a trailing slash."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far, repeated ones counted each time."""

    def whoami(self) -> Introduction:
        """Return who the Hub takes the token for, its time of day, and what is left of the quota of requests."""

    def may_write(self, space: str) -> bool:
        """Tell whether the token may write to a Space that exists and that it may see."""

    def list_spaces(self, owner: str) -> list[SpaceInfo]:
        """Return all Spaces of an owner that the token may see; empty for an unknown owner."""

    def info(self, space: str) -> SpaceInfo:
        """Return one Space, `owner/name`."""

    def files(self, space: str, revision: str) -> list[RemoteFile]:
        """Return all files at a revision, sorted by path."""

    def manifest(self, space: str, revision: str) -> Manifest | None:
        """Return Spacedock's manifest at a revision; None where there is none that can be read."""

    def content(self, space: str, revision: str, path: str) -> bytes:
        """Return a file's content at a revision, which is read whole into memory."""

    def variables(self, space: str) -> list[RemoteVariable]:
        """Return the variables, sorted by name."""

    def secrets(self, space: str) -> list[RemoteSecret]:
        """Return names, descriptions and digests of the secrets, sorted by name."""

    def history(self, space: str, paths: Sequence[str]) -> History:
        """Return the commits of a Space's head, and the last one of each of these paths that is there."""

    def tags(self, space: str) -> dict[str, str]:
        """Return the tags of a Space's repository: name to the commit that each stands at (40 hex digits)."""

    def hardware_prices(self) -> dict[str, float]:
        """Return the price of each flavour in US dollars an hour."""

    def runtime(self, space: str) -> Runtime:
        """Return the runtime of a Space."""

    def log(self, space: str, kind: LogKind) -> str:
        """Return the whole log of the current build or run; empty where there is none."""

    def branch(self, space: str, name: str) -> str | None:
        """Return the head of a branch (40 hex digits); None where there is no such branch."""


class HubWriter(HubReader, Protocol):
    """What can be changed on a Hub."""

    def create(self, space: Space, secrets: Mapping[str, tuple[SecretStr, str]]) -> None:
        """Create a Space with all its settings and variables in one call. `secrets`: name to value and description.

        Raises:
            StaleError: somebody else created it.
        """

    def set_visibility(self, space: str, visibility: Visibility) -> None:
        """Change who can see a Space."""

    def set_hardware(self, space: str, flavour: str) -> None:
        """Ask for other hardware."""

    def set_sleep_time(self, space: str, seconds: int) -> None:
        """Set the seconds of idleness before it sleeps; -1 for never."""

    def set_volumes(self, space: str, volumes: Sequence[Volume]) -> None:
        """Mount these in place of all that are mounted."""

    def restart(self, space: str) -> None:
        """Start a Space again, also one that was paused."""

    def set_variable(self, space: str, name: str, value: str, description: str) -> None:
        """Add or change a variable."""

    def delete_variable(self, space: str, name: str) -> None:
        """Remove a variable; one that is not there is no error."""

    def set_secret(self, space: str, name: str, value: SecretStr, description: str) -> None:
        """Add or change a secret. The one call in which a value leaves its wrapper."""

    def delete_secret(self, space: str, name: str) -> None:
        """Remove a secret; one that is not there is no error."""

    def commit(self, space: str, commit: Commit) -> str:
        """Write all files in one commit and return its id (40 hex digits).

        Raises:
            StaleError: the head of the branch is no longer `commit.parent`; nothing was written.
        """

    def create_branch(self, space: str, name: str, start: str) -> bool:
        """Make a branch at a commit; False where one of that name is there already. Of two callers one makes it.

        Raises:
            StaleError: the Space has no such commit any more.
        """

    def delete_branch(self, space: str, name: str) -> None:
        """Remove a branch; one that is not there is no error."""

    def tag(self, space: str, name: str, commit: str) -> None:
        """Put a tag at a commit; one of that name that is there is no error, and stays where it is."""

    def delete(self, space: str) -> None:
        """Delete a Space with all that it holds, for good."""


class Lock(Protocol):
    """Keeps a second deploy away from the Spaces of the first. One object holds the lock for one deploy."""

    @property
    def lost(self) -> str:
        """Why the lock is not held any more though nobody released it; empty while all is well."""

    def take(self, space: str, start: str, claim: Claim) -> None:
        """Take the lock that lies in a Space, `owner/name`, whose repository has the commit `start`.

        A lock whose holder is gone is taken over. It may be taken in several Spaces, which are released together.

        Raises:
            HeldError: somebody else holds it; nothing was written.
            StaleError: the Space has no such commit any more.
            HubError: the Hub refused or failed.
        """

    def release(self) -> None:
        """Give all back that was taken. A Hub that fails meanwhile is told to the user, not raised."""

    def holder(self, space: str) -> Holder | None:
        """Return who holds the lock of a Space; None where it is free.

        Raises:
            HubError: the Hub could not be read.
        """


class Journal(Protocol):
    """What happened in rollouts, on this machine: lines are added and never changed."""

    def begin(self, begun: Begun) -> None:
        """Open a new record.

        Raises:
            InputError: it cannot be written.
        """

    def write(self, event: Event) -> None:
        """Add what happened to the record that was begun."""

    def end(self, ended: Ended) -> None:
        """Close the record that was begun. One that was never closed is one of a process that died."""

    def records(self, environment: str) -> list[Record]:
        """Return what is kept of an environment, the newest first. A line that a crash cut off is left out."""


class Prober(Protocol):
    """Asks a running service as a browser or a monitor would."""

    def ask(self, target: Target, timeout: float, method: Method = "GET", origin: str | None = None) -> Answer:
        """Send a request without a body, as a page of `origin` would where one is given.

        The whole answer is there within `timeout` seconds, or it counts as none. A connection that fails is an answer
        without a status, never an exception; of a body that is very long only the beginning is read.
        """

    def preflight(self, target: Target, origin: str, timeout: float) -> Preflight:
        """Send the OPTIONS request of a browser on a page of `origin`, for a GET."""


class Notifier(Protocol):
    """Tells those who do not watch how a rollout goes."""

    def tell(self, notice: Notice) -> str:
        """Pass a notice on; return why that failed, empty when it did not. Never raises."""


class TreeCache(Protocol):
    """Remembers what repositories hold at commits, which never changes. It may forget anything at any time."""

    def get(self, space: str, sha: str) -> Tree | None:
        """Return what `owner/name` holds at a commit (40 hex digits), None where that is not remembered."""

    def put(self, space: str, sha: str, tree: Tree) -> None:
        """Remember it."""


class Clock(Protocol):
    """Time. Durations in seconds."""

    def now(self) -> datetime:
        """Return the time of day, in UTC."""

    def monotonic(self) -> float:
        """Return a clock for measuring durations."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SecretReader(Protocol):
    """Where secret values come from."""

    def reads(self, source: SecretSource) -> bool:
        """Tell whether this reader looks there at all: a plan does not run programs."""

    def read(self, source: SecretSource) -> SecretStr | None:
        """Return the value, or None where the source has none; an empty value counts as none.

        Raises:
            InputError: the source exists and cannot be read.
        """


class Workspace(Protocol):
    """The working tree that holds spaces.yaml. Raises `InputError` for what is missing or cannot be read."""

    def spec(self) -> str:
        """Return the text of spaces.yaml."""

    def templates(self) -> Mapping[str, str]:
        """Return the templates' texts by path: `Dockerfile.j2`, `README.md.j2` and those below `templates/`."""

    def tree(self, folder: str) -> Iterable[File]:
        """Return the files of a folder, but for those that `templates/dockerignore` keeps out, sorted by path."""

    def commit(self) -> str | None:
        """Return the source commit, `-dirty` behind it when files were changed; None outside a repository."""


class Gate(Protocol):
    """Decides whether a Space that was changed serves as it should."""

    def __call__(self, part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        """Wait until the commit `sha` is live or has failed, and return what was found."""


class Revisions(Protocol):
    """A branch beside what it left. Raises `InputError` for what cannot be read; runs nothing of either."""

    @property
    def base(self) -> str:
        """The commit that it is compared with, 40 hex digits."""

    @property
    def head(self) -> str:
        """The commit that is reviewed, or `working tree`."""

    def before(self, path: str) -> str | None:
        """Return the text of a file at the base; None where there is none."""

    def after(self, path: str) -> str | None:
        """Return the text of a file on the branch; None where there is none."""

    def changes(self) -> Iterable[FileChange]:
        """Return every shipped or other tracked file that differs, without its patch."""

    def patch(self, path: str, limit: int) -> str:
        """Return the difference of one file as a unified diff without its head, up to `limit` bytes."""
