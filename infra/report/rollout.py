"""Shows a rollout while it runs: a live table on a terminal, plain lines anywhere else."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from rich.live import Live
from rich.table import Table

from infra.model.events import (
    Baking,
    Event,
    RollbackStarted,
    RolledBack,
    RolloutStopped,
    SpaceDone,
    SpaceFailed,
    StageSeen,
    StepDone,
    Warned,
    WaveStarted,
)
from infra.model.plan import Plan
from infra.model.result import Moment, Row, rows_of
from infra.report.screen import Screen

_OfSpace = StepDone | StageSeen | Baking | SpaceDone | SpaceFailed | Warned | RollbackStarted | RolledBack


class Progress:
    """Takes events one by one and shows them on stderr; a context manager around a rollout."""

    def __init__(self, plan: Plan, screen: Screen) -> None:
        self._rows = {row.space: _Row(row) for row in rows_of(plan)}
        self._screen = screen
        self._started = time.monotonic()
        live = screen.err.is_terminal and not screen.as_json
        self._live = Live(self, console=screen.err, refresh_per_second=8, transient=True) if live else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to a question for the time of a block."""
        if self._live:
            self._live.stop()
        yield
        if self._live:
            self._live.start()

    def see(self, event: Event) -> None:
        """Show one event."""
        if not isinstance(event, WaveStarted | RolloutStopped):
            self._rows[event.space].take(event, time.monotonic())
        if self._live is None:
            self._screen.err.print(f"{time.monotonic() - self._started:6.1f} s  {line(event)}")

    def __rich__(self) -> Table:
        table = Table("wave", "Space", "stage", "step", "elapsed", "release", box=None, pad_edge=False)
        for row in sorted(self._rows.values(), key=lambda row: row.wave or sys.maxsize):
            wave = str(row.wave or "")
            table.add_row(wave, row.name, row.stage, row.step, row.elapsed(time.monotonic()), row.release)
        return table


class _Row:
    def __init__(self, row: Row) -> None:
        self.name = row.space
        self.wave = row.wave
        self.release = _from_to(row)
        self.stage = ""
        self.step = "waiting" if row.wave else "unchanged, being checked"
        self._began: float | None = None
        self._ended: float | None = None

    def take(self, event: _OfSpace, now: float) -> None:
        self._began = self._began or now
        self._ended = now if isinstance(event, SpaceDone | SpaceFailed | RolledBack) else None
        if isinstance(event, StageSeen):
            self.stage = event.stage
        else:
            self.step = line(event).partition("  ")[2]
            self.stage = event.verdict.stage if isinstance(event, SpaceDone) else self.stage

    def elapsed(self, now: float) -> str:
        return "" if self._began is None else f"{(self._ended or now) - self._began:.1f} s"


def stream(moment: Moment, screen: Screen) -> None:
    """Write one event to stdout on one line of JSON, for programs; `at` is the seconds since the rollout began."""
    screen.line({"at": round(moment.at, 3), **moment.event.model_dump(mode="json")})


def _from_to(row: Row) -> str:
    """Say from which release to which a Space goes; one that keeps its own names it once."""
    before, after = (row.before or "none")[:12], row.after[:12]
    return before if not after or before == after else f"{before} → {after}"


def show_event(event: Event, screen: Screen) -> None:
    """Write one event on stderr: what a person waits for where there is no table of a rollout."""
    screen.err.print(line(event))


def line(event: Event) -> str:
    """Say one event in one line; the Space's name is separated by two blanks."""
    if isinstance(event, WaveStarted):
        return f"wave {event.number} of {event.of}: {', '.join(event.spaces)}"
    if isinstance(event, RolloutStopped):
        left = f"; untouched: {', '.join(event.untouched)}" if event.untouched else ""
        return f"stopped: {event.reason}{left}"
    return f"{event.space}  {_happened(event)}"


def _happened(event: _OfSpace) -> str:
    """Say what happened to a Space."""
    said: Mapping[type, Callable[[Any], str]] = {
        StepDone: lambda e: e.step,
        StageSeen: lambda e: e.stage,
        Baking: lambda e: f"serves; watched for {e.seconds:g} s",
        SpaceDone: lambda e: "proven: it serves" if e.verdict.ok else f"failed: {e.verdict.cause}",
        SpaceFailed: lambda e: f"failed: {e.message}",
        Warned: lambda e: f"warning: {e.message}",
        RollbackStarted: lambda e: f"going back to {f'release {e.release[:12]}' if e.release else 'what was there'}",
        RolledBack: lambda e: "serves again what it did before" if e.ok else f"not back: {e.message}",
    }
    return said[type(event)](event)
