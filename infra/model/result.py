"""What happened in a rollout, as a value that is kept in a file: events with their times, and the outcome."""

import json
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from infra.model.base import Frozen
from infra.model.errors import InputError
from infra.model.events import Event
from infra.model.outcome import Outcome, OutcomeName
from infra.model.plan import Plan, Purpose, Scope


class Moment(Frozen):
    """Something that happened, so many seconds after the rollout began."""

    at: float
    event: Event


class Row(Frozen):
    """A Space of a rollout: its wave, from 1 (0: it does not change), and the artifacts it goes from and to."""

    space: str
    wave: int
    before: str | None
    after: str


class RolloutResult(Frozen):
    """One rollout, or one shard of it, from its beginning to its end."""

    environment: str
    purpose: Purpose
    plan: str
    """The plan's digest (64 hex digits): shards of one plan have the same."""
    shard: str = ""
    """Which part of the plan this is, empty for the whole."""
    began: float
    """Seconds since 1970."""
    rows: tuple[Row, ...]
    """Every Space that was planned, in the order of spaces.yaml."""
    moments: tuple[Moment, ...]
    outcome: Outcome


def rows_of(plan: Plan) -> tuple[Row, ...]:
    """Return the Spaces of a plan, each with its wave."""
    waves = {key: number for number, wave in enumerate(plan.waves, start=1) for key in wave}
    return tuple(
        Row(space=p.space.key, wave=waves.get(p.space.key, 0), before=p.previous, after=p.artifact)
        for p in plan.spaces
        if p.scope is Scope.PLANNED
    )


def read_result(content: bytes, name: str) -> RolloutResult:
    """Return the result that a file holds.

    Raises:
        InputError: it holds none.
    """
    try:
        return RolloutResult.model_validate(json.loads(content))
    except (ValueError, ValidationError) as error:
        raise InputError(
            f"{name} is no result of a deploy", "Write one with `inv deploy --report FILE.json`."
        ) from error


def merge(results: Iterable[RolloutResult]) -> RolloutResult:
    """Put the shards of one rollout together, each at the time when it began.

    Raises:
        InputError: they are not of one plan, or the same shard twice.
    """
    parts = sorted(results, key=lambda result: result.began)
    if len({(part.environment, part.plan) for part in parts}) != 1:
        raise InputError("these are results of different plans", "Give the results of all shards of one plan.")
    if len({part.shard for part in parts}) != len(parts):
        raise InputError("one shard is there twice", "Give the result of each shard once.")
    first = parts[0]
    return first.model_copy(
        update={
            "shard": "",
            "rows": tuple(row for part in parts for row in part.rows),
            "moments": tuple(sorted(_shifted(parts), key=lambda moment: moment.at)),
            "outcome": _outcome([part.outcome for part in parts]),
        }
    )


def _shifted(parts: list[RolloutResult]) -> Iterator[Moment]:
    """Yield the moments of all parts by the clock of the first."""
    for part in parts:
        later = part.began - parts[0].began
        yield from (moment.model_copy(update={"at": moment.at + later}) for moment in part.moments)


_WORST_FIRST: tuple[OutcomeName, ...] = ("failed", "rolled_back", "deployed", "unchanged")


def _outcome(parts: list[Outcome]) -> Outcome:
    """Return the worst outcome, with everything that all of them tell."""
    return Outcome(
        environment=parts[0].environment,
        outcome=min((part.outcome for part in parts), key=_WORST_FIRST.index),
        spaces=tuple(space for part in parts for space in part.spaces),
        requests=sum(part.requests for part in parts),
        problems=tuple(problem for part in parts for problem in part.problems),
        exit_code=max(part.exit_code for part in parts),
    )
