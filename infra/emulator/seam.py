"""What the wire half and the running half of the local Hub know of each other."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

LogKind = Literal["build", "run"]


@dataclass(frozen=True)
class SpaceRecord:
    """What is stored of a Space. `id` is `owner/name` in its canonical letter case; secrets hold values."""

    id: str
    subdomain: str
    visibility: Literal["public", "private", "protected"]
    hardware: str
    sleep_time: int | None
    """Seconds of idleness before it sleeps; -1 for never; None for the hardware's default."""
    paused: bool
    variables: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Runtime:
    """The state of a Space at one moment, before it is put on the wire (hub-api 6.1)."""

    stage: str
    sha: str | None = None
    """Commit that the running or building process comes from."""
    error: str | None = None
    hardware_current: str | None = None


@dataclass(frozen=True)
class LogLine:
    """One line of a build or run log. `timestamp` is `YYYY-MM-DDTHH:MM:SS.fffZ`; `text` ends with a newline."""

    timestamp: str
    text: str


class Spaces(Protocol):
    """The stored Spaces, as the running half reads them."""

    def get(self, space: str) -> SpaceRecord | None:
        """Return the Space `owner/name`, or None."""

    def by_subdomain(self, subdomain: str) -> SpaceRecord | None:
        """Return the Space served under that subdomain, or None."""

    def ids(self) -> list[str]:
        """Return the ids of all Spaces."""


class Repos(Protocol):
    """The Spaces' git repositories, as the running half reads them. Only the branch `main` is built."""

    def head(self, space: str) -> str:
        """Return the commit (40 hex digits) at the head of `main`."""

    def read(self, space: str, sha: str, path: str) -> bytes | None:
        """Return the content of a file at a commit, or None where there is no such file."""

    def export(self, space: str, sha: str, folder: Path) -> None:
        """Write the tree of a commit into an existing empty folder. Paths are known to stay inside it."""


class Gate(Protocol):
    """Who may see a private Space's app."""

    def may_read(self, authorization: str | None, space: str) -> bool:
        """Tell whether the value of an `Authorization` header gives the right to read the Space `owner/name`."""


@dataclass(frozen=True)
class Usage:
    """What the process of a Space and its children have used: seconds of one core since its start, and bytes now."""

    cpu_seconds: float
    memory: int


class Life(Protocol):
    """The running half, as the wire half calls it. All mutating calls move the stage before they return."""

    async def start(self) -> None:
        """Bring every Space that is not paused back to life, after a start of the Hub."""

    async def stop(self) -> None:
        """End every process; returns when all are gone, a few seconds later at most."""

    def pushed(self, space: str) -> None:
        """The head of `main` moved: build it. Several pushes in a row coalesce into one build of the last."""

    def configured(self, space: str) -> None:
        """A variable, secret, volume, the hardware or dev mode changed: restart once, after a short debounce.

        A build that is under way takes the change along instead.
        """

    def retimed(self, space: str) -> None:
        """The sleep time changed; nothing restarts for that."""

    def restart(self, space: str, *, factory: bool) -> None:
        """Restart; with `factory` build again from nothing."""

    def pause(self, space: str) -> None:
        """End the process and stay PAUSED until `restart`."""

    def renamed(self, old: str, new: str) -> None:
        """The Space has another name: its process serves on until one that knows the new name takes over."""

    def forget(self, space: str) -> None:
        """The Space was deleted: end its process, drop its state and logs. Its name is free at once."""

    def runtime(self, space: str) -> Runtime:
        """Return the state of a Space; NO_APP_FILE when nothing was ever built."""

    def usage(self, space: str) -> Usage | None:
        """Return what the process that serves uses, or None where none serves."""

    def watch(self, space: str) -> AsyncIterator[Runtime]:
        """Yield the state now and then each state it comes to; ends when the Space is deleted or the Hub stops."""

    def log(self, space: str, kind: LogKind) -> list[LogLine]:
        """Return the whole log of the current build or process."""

    def follow(self, space: str, kind: LogKind) -> AsyncIterator[LogLine]:
        """Yield the log from its first line on and go on as it grows; ends when that build or process ends."""

    def hold(self, space: str, stage: str) -> None:
        """Keep the Space in that stage (BUILDING, APP_STARTING) when it comes there, until `release`.

        Raises:
            ValueError: It is a stage that a Space does not leave by itself.
        """

    def release(self, space: str) -> None:
        """Let the Space go on; without effect where nothing holds it."""

    def pace(self, build: float) -> None:
        """Let each build take so many seconds at least."""
