"""Who deploys: what a deploy writes where others look before they begin."""

from infra.model.base import Frozen

LOCK_BRANCH = "spacedock-lock"
"""The branch that is the lock: the Hub lets one caller make it. It is neither built nor served."""
LOCK_PATH = ".spacedock-lock.json"


class Claim(Frozen):
    """What a lock is wanted for."""

    environment: str
    purpose: str
    """The verb: deploy, promote, rollback, rotate."""
    plan: str
    """The plan's digest (64 hex digits)."""


class Process(Frozen):
    """Who runs Spacedock, and where. A public Space shows it to everybody."""

    who: str
    """The person's account on the host, or in the CI."""
    run: str = ""
    """The address of the CI run, empty outside of CI."""
    host: str
    machine: str
    """Equal for two processes that see each other's process ids, and for no others."""
    pid: int
    started: float
    """Start of the process, in seconds since 1970: a process id may be given again."""


class Holder(Frozen):
    """The content of a lock."""

    id: str
    """Of this taking alone."""
    claim: Claim
    process: Process
    since: str
    """ISO 8601 with an offset, by the holder's clock."""
    renewed: str
    """As `since`: when the holder last showed that it lives."""

    @property
    def told(self) -> str:
        """Say who it is, since when, from where."""
        where = f"CI run {self.process.run}" if self.process.run else f"{self.process.host}, process {self.process.pid}"
        since = self.since.replace("T", " ").replace("+00:00", " UTC")
        return f"{self.process.who} ({where}) since {since}"
