"""The lock and the journal in memory."""

from collections.abc import Mapping

from infra.model.errors import HeldError
from infra.model.events import Event
from infra.model.journal import Begun, Ended, Record
from infra.model.lock import Claim, Holder


class FakeLock:
    """`Lock` in memory. `held` maps a Space to who holds its lock; `taken` remembers where it was taken."""

    def __init__(self, held: Mapping[str, Holder] | None = None) -> None:
        self.held = dict(held or {})
        self.taken: list[tuple[str, str]] = []
        self.released = 0
        self.lost = ""

    def take(self, space: str, start: str, claim: Claim) -> None:
        if space in self.held:
            raise HeldError(f"{claim.environment} is locked by {self.held[space].told}")
        self.taken.append((space, start))

    def release(self) -> None:
        self.released += 1

    def holder(self, space: str) -> Holder | None:
        return self.held.get(space)


class FakeJournal:
    """`Journal` in memory: the newest record is the last one that was begun."""

    def __init__(self) -> None:
        self.kept: list[Record] = []

    def begin(self, begun: Begun) -> None:
        self.kept.append(Record(name=f"{len(self.kept)}.jsonl", at="2026-01-31T12:00:00.000+00:00", begun=begun))

    def write(self, event: Event) -> None:
        self._last(events=(*self.kept[-1].events, event))

    def end(self, ended: Ended) -> None:
        self._last(ended=ended)

    def records(self, environment: str) -> list[Record]:
        return [record for record in reversed(self.kept) if record.begun.environment == environment]

    def _last(self, **fields: object) -> None:
        self.kept[-1] = self.kept[-1].model_copy(update=fields)
