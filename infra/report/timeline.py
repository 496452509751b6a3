"""A rollout as rows of spans: what each Space was doing, from when to when."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal

from infra.model.base import Frozen
from infra.model.events import Baking, Event, RollbackStarted, RolledBack, SpaceDone, SpaceFailed, StageSeen, StepDone
from infra.model.result import RolloutResult

State = Literal["changing", "building", "starting", "proving", "baking", "back"]
Ending = Literal["proven", "failed", "back", "untouched", "checked"]

_STAGES: dict[str, State] = {
    "BUILDING": "building",
    "RUNNING_BUILDING": "building",
    "APP_STARTING": "starting",
    "RUNNING_APP_STARTING": "starting",
}


class Span(Frozen):
    """What a Space was doing between two moments, in seconds since the rollout began."""

    state: State
    start: float
    end: float


class Line(Frozen):
    """One Space: its spans in their order, and how it ended."""

    space: str
    wave: int
    before: str | None
    after: str
    spans: tuple[Span, ...]
    ending: Ending
    detail: str
    log: str = ""


def timeline(result: RolloutResult) -> tuple[Line, ...]:
    """Return a line for each Space, those that change first, by wave."""
    lines = []
    for row in sorted(result.rows, key=lambda row: (row.wave == 0, row.wave)):
        seen = [(m.at, m.event) for m in result.moments if getattr(m.event, "space", None) == row.space]
        ending, detail, log = _ending(row.wave, [event for _, event in seen])
        spans = tuple(_spans(seen))
        known = {"space": row.space, "wave": row.wave, "before": row.before, "after": row.after}
        lines.append(Line(**known, spans=spans, ending=ending, detail=detail, log=log))
    return tuple(lines)


def _spans(seen: list[tuple[float, Event]]) -> Iterator[Span]:
    """Each event ends one span and begins the next; the last one begins none."""
    state: State = "changing"
    for (start, event), (end, _) in pairwise(seen):
        state = _state(event, state)
        yield Span(state=state, start=start, end=end)


def _state(event: Event, before: State) -> State:
    match event:
        case StageSeen():
            return "back" if before == "back" else _STAGES.get(event.stage, "proving")
        case Baking():
            return "back" if before == "back" else "baking"
        case RollbackStarted():
            return "back"
        case StepDone():
            return "back" if before == "back" else "changing"
        case _:
            return before


def _ending(wave: int, events: Iterable[Event]) -> tuple[Ending, str, str]:
    """Return how a Space ended, why, and the log that tells more."""
    ending: tuple[Ending, str, str] = ("untouched", "it was not begun", "") if wave else ("checked", "", "")
    for event in events:
        if isinstance(event, SpaceDone) and event.verdict.ok:
            ending = ("proven" if wave else "checked", "it serves", "")
        elif isinstance(event, SpaceDone):
            ending = ("failed", _why(event), event.verdict.log)
        elif isinstance(event, SpaceFailed):
            ending = ("failed", event.message, "")
        elif isinstance(event, RolledBack):
            told = "it serves again what it did before" if event.ok else f"not back: {event.message}"
            ending = ("back" if event.ok else "failed", f"{ending[1]}; {told}", ending[2])
    return ending


def _why(event: SpaceDone) -> str:
    diagnosis = event.verdict.diagnosis
    return f"{diagnosis.summary} {diagnosis.next}" if diagnosis else event.verdict.cause
