"""The lock on the Hub: a branch that one caller can make, and a file on it that says who did."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from pydantic import ValidationError

from infra.adapters.identity import is_gone
from infra.model.bundle import Commit, File
from infra.model.errors import ForbiddenError, HeldError, MissingFileError, SpacedockError, StaleError
from infra.model.lock import LOCK_BRANCH, LOCK_PATH, Claim, Holder, Process
from infra.ports import Clock, HubWriter

_TRIES = 3
"""A lock may be released, or taken over by a third, between two looks at it."""


@dataclass(frozen=True)
class Lease:
    """Seconds. A holder on another machine that was not heard of for `length` is taken for dead."""

    length: float = 600.0
    renewal: float = 120.0
    """Between two signs of life: several fit into a lease, for the Hub may fail for a while."""


class HubLock:
    """`Lock` over the branch `spacedock-lock` of a Space. `notify` is told, in one line, what a person should know."""

    def __init__(
        self, hub: HubWriter, clock: Clock, process: Process, notify: Callable[[str], None], lease: Lease = Lease()
    ) -> None:
        self._hub = hub
        self._clock = clock
        self._process = process
        self._notify = notify
        self._lease = lease
        self._held: dict[str, tuple[str, Holder]] = {}
        self._lost = ""
        self._ended = threading.Event()
        self._renewer = threading.Thread(target=self._renew, daemon=True)

    @property
    def lost(self) -> str:
        """Why it is not held any more though nobody released it; empty while all is well."""
        return self._lost

    def take(self, space: str, start: str, claim: Claim) -> None:
        """Take the lock in a Space, and show from then on that this process lives.

        The commit is what decides: whoever puts it on the head that was read holds the lock. The branch alone does
        not say who made it, and an answer to its making may have been lost.
        """
        for _ in range(_TRIES):
            made = self._made(space, start)
            head = start if made else self._hub.branch(space, LOCK_BRANCH)
            if head is None:
                continue
            before = None if made else self._read(space, head)
            why = self._dead(before) if before else ""
            try:
                self._put(space, head, self._holder(claim))
            except StaleError:
                continue
            if before:
                self._notify(f"took over the lock of {before.told}: {why}")
            return
        raise HeldError(f"the lock in {space} changes hands just now", "Nothing was written. Try again in a minute.")

    def release(self) -> None:
        """Give all back that was taken, but for what another has taken over."""
        self._ended.set()
        if self._renewer.is_alive():
            self._renewer.join()
        for space, (head, _) in self._held.items():
            try:
                if self._hub.branch(space, LOCK_BRANCH) == head:
                    self._hub.delete_branch(space, LOCK_BRANCH)
            except SpacedockError as error:
                self._notify(f"the lock in {space} was not released: {error.message}")
        self._held.clear()

    def holder(self, space: str) -> Holder | None:
        """Return who holds the lock of a Space; None where it is free."""
        head = self._hub.branch(space, LOCK_BRANCH)
        return self._read(space, head) if head else None

    def _made(self, space: str, start: str) -> bool:
        """Make the branch; False where it is there."""
        try:
            return self._hub.create_branch(space, LOCK_BRANCH, start)
        except ForbiddenError as error:
            help_ = f"A deploy keeps others away by a branch in {space}: give the token the right to write there."
            raise ForbiddenError(f"the token may not take the lock: {error.message}", help_) from None

    def _holder(self, claim: Claim) -> Holder:
        now = self._clock.now().isoformat(timespec="seconds")
        return Holder(id=uuid4().hex, claim=claim, process=self._process, since=now, renewed=now)

    def _put(self, space: str, head: str, holder: Holder) -> None:
        file = File(path=LOCK_PATH, content=holder.model_dump_json(indent=2).encode() + b"\n")
        message = f"Hold the lock for {holder.claim.purpose} to {holder.claim.environment}"
        sha = self._hub.commit(space, Commit(parent=head, message=message, files=(file,), branch=LOCK_BRANCH))
        self._held[space] = (sha, holder)
        if not self._renewer.ident:
            self._renewer.start()

    def _read(self, space: str, head: str) -> Holder | None:
        """Return what a lock says; None for a branch on which nobody has written yet."""
        try:
            return Holder.model_validate_json(self._hub.content(space, head, LOCK_PATH))
        except (MissingFileError, ValidationError):
            return None

    def _dead(self, holder: Holder) -> str:
        """Return how it is known that a holder is dead.

        Raises:
            HeldError: it may live.
        """
        if is_gone(holder.process):
            return "that process is gone"
        silent = (self._clock.now() - datetime.fromisoformat(holder.renewed)).total_seconds()
        if holder.process.machine != self._process.machine and silent > self._lease.length:
            return f"it gave no sign of life for {silent / 60:.0f} minutes"
        claim = holder.claim
        raise HeldError(
            f"{claim.environment} is locked by {holder.told}, for a {claim.purpose}",
            f"Nothing was written. Wait until it is done; if it hangs: `inv unlock --env {claim.environment}`.",
        )

    def _renew(self) -> None:
        """Show that this process lives, until the lock is released or another has it."""
        heard = self._clock.monotonic()
        while not self._ended.wait(self._lease.renewal):
            try:
                for space, (head, holder) in list(self._held.items()):
                    now = self._clock.now().isoformat(timespec="seconds")
                    self._put(space, head, holder.model_copy(update={"renewed": now}))
                heard = self._clock.monotonic()
            except StaleError:
                self._lost = f"the lock in {space} was taken away: somebody took it over, or removed it"
                return
            except SpacedockError as error:
                if self._clock.monotonic() - heard > self._lease.length:
                    self._lost = f"the lock could not be kept: {error.message}"
                    return
