"""The status page: what `GET /` shows to people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from service.circuits import CircuitStatus
from service.observability.latency import Sample
from service.pages.sparkline import Sparkline, sparkline
from service.pages.words import clock, date_and_clock, span
from service.upstream import Upstream

_MEANING = {
    "closed": "Calls go through.",
    "open": "Calls are refused at once, so that nobody waits for it.",
    "half-open": "One call is trying whether it is back.",
}


class ServiceFacts(Protocol):
    """What the page needs to know of the service; `release` is a digest of 64 hex digits."""

    version: str
    release: str | None
    environment: str
    uptime_seconds: float


@dataclass(frozen=True)
class CircuitCard:
    """One external service as the page shows it; facts are pairs of a name and a text."""

    name: str
    kind: str
    required: bool
    state: str
    meaning: str
    facts: Sequence[tuple[str, str]]
    latency: Sparkline | None


@dataclass(frozen=True)
class Verdict:
    """The page's first words: is all well? `level` is `good`, `warn` or `bad`."""

    level: str
    words: str


def circuit_card(upstream: Upstream, status: CircuitStatus, samples: Sequence[Sample], now: datetime) -> CircuitCard:
    """Tell one circuit. Times are told from `now`, with the time of day beside them."""
    facts = []
    if status.failing_since:
        facts.append(("Failing since", f"{clock(status.failing_since)} ({span_between(status.failing_since, now)})"))
        facts.append(("Failures", str(status.failure_count)))
    if status.last_error:
        facts.append(("Last error", status.last_error))
    if status.next_try:
        facts.append(("Next try", _next_try(status.next_try, now)))
    return CircuitCard(
        name=upstream.name,
        kind=upstream.kind,
        required=upstream.required,
        state=status.state,
        meaning=_MEANING[status.state],
        facts=facts,
        latency=sparkline(samples),
    )


def worst_first(cards: Iterable[CircuitCard]) -> list[CircuitCard]:
    """Put what somebody has to look at before what is well; otherwise the order of declaration stays."""
    return sorted(cards, key=lambda card: not card.facts)


def verdict(upstreams: Iterable[Upstream], circuits: Mapping[str, CircuitStatus]) -> Verdict:
    """Judge by the circuits: bad when a required one is not closed, a warning when another is not."""
    down = [upstream for upstream in upstreams if circuits[upstream.name].state != "closed"]
    names = ", ".join(upstream.name for upstream in down)
    if any(upstream.required for upstream in down):
        return Verdict("bad", f"Not ready: {names} is away" if len(down) == 1 else f"Not ready: {names} are away")
    if down:
        return Verdict("warn", f"Up, without {names}")
    return Verdict("good", "All systems normal")


def service_facts(status: ServiceFacts, now: datetime) -> list[tuple[str, str]]:
    """Tell the service itself."""
    return [
        ("Environment", status.environment),
        ("Release", status.release[:12] if status.release else "run from source"),
        ("Version", status.version),
        ("Up for", span(status.uptime_seconds)),
        ("Started", date_and_clock(now - timedelta(seconds=status.uptime_seconds))),
    ]


def span_between(start: datetime, end: datetime) -> str:
    """Write how long it is between two times."""
    return span((end - start).total_seconds())


def now_utc() -> datetime:
    """The time of the page."""
    return datetime.now(UTC)


def _next_try(moment: datetime, now: datetime) -> str:
    return f"in {span_between(now, moment)} ({clock(moment)})" if moment > now else "with the next call"
