"""Who watches a rollout: the terminal, programs that read events, files that are kept, and a webhook."""

import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from infra import commands, report
from infra.model.errors import InputError
from infra.model.events import Event, SpaceDone
from infra.model.outcome import Notice, Outcome
from infra.model.plan import Plan
from infra.model.result import Moment, RolloutResult, read_result, rows_of

_FORMATS = (".html", ".json")


@dataclass(frozen=True)
class Kept:
    """The files that a rollout leaves: `.html` for people, `.json` to be merged; and which shard of a plan it is."""

    files: tuple[Path, ...] = ()
    shard: str = ""

    @classmethod
    def of(cls, names: list[str] | None, shard: str = "") -> Self:
        """Return what is to be kept.

        Raises:
            InputError: a file has a format that is not known.
        """
        files = tuple(map(Path, names or ()))
        for path in files:
            if path.suffix not in _FORMATS:
                raise InputError(f"{path} is no report that can be written", "Name it .html or .json.")
        return cls(files, shard)


class Watch:
    """Passes what happens on to everybody; a context manager around a rollout."""

    def __init__(self, ready: Plan, world: commands.World, screen: report.Screen, kept: Kept) -> None:
        self.progress = report.Progress(ready, screen)
        self.events: list[Event] = []
        self._ready = ready
        self._world = world
        self._screen = screen
        self._kept = kept
        self._moments: list[Moment] = []
        self._began = time.time()
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        if self._ready.has_changes:
            self._tell(commands.began(self._ready))
        self.progress.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.__exit__(kind, error, trace)

    def see(self, event: Event) -> None:
        """Pass one event on."""
        self.events.append(event)
        self._moments.append(Moment(at=time.monotonic() - self._started, event=event))
        self.progress.see(event)
        if self._screen.streams:
            report.stream(self._moments[-1], self._screen)

    def end(self, outcome: Outcome) -> None:
        """Show the end, keep what is to be kept, and tell those who did not watch."""
        verdicts = [event.verdict for event in self.events if isinstance(event, SpaceDone)]
        report.show_outcome(outcome, verdicts, self._screen)
        for path in self._kept.files:
            write_report(self._result(outcome), path, self._screen)
        if self._ready.has_changes:
            self._tell(commands.ended(self._ready, outcome))

    def _result(self, outcome: Outcome) -> RolloutResult:
        return RolloutResult(
            environment=self._ready.environment,
            purpose=self._ready.purpose,
            plan=commands.plan_digest(self._ready),
            shard=self._kept.shard,
            began=self._began,
            rows=rows_of(self._ready),
            moments=tuple(self._moments),
            outcome=outcome,
        )

    def _tell(self, notice: Notice) -> None:
        """Tell the webhook. One that does not answer is no reason to stop a rollout."""
        if self._world.notifier and (why := self._world.notifier.tell(notice)):
            self._screen.note(f"the webhook was not told that the rollout {notice.event}: {why}")


def read_report(path: Path) -> RolloutResult:
    """Return what `write_report` wrote to a `.json` file.

    Raises:
        InputError: it cannot be read, or holds no result.
    """
    try:
        return read_result(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", "Name a result of `inv deploy`.") from error


def write_report(result: RolloutResult, path: Path, screen: report.Screen) -> None:
    """Write a result to a file, in the format that its name says.

    Raises:
        InputError: it cannot be written.
    """
    try:
        path.write_text(report.rollout_file(result, path.suffix), "utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}", "Name another file.") from error
    screen.note(f"report: {path}")
