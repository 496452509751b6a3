"""Tells from commits and tags what became of each release of a Space."""

from itertools import pairwise

from infra.model.fleet import Space
from infra.model.history import Authored
from infra.model.observed import BROKEN, SERVING
from infra.model.records import Ending, Logbook, Record, verified_tag
from infra.model.trailers import Trailers, read_trailers

_Release = tuple[Authored, Trailers]
_End = tuple[Ending, str]


def records(space: Space, book: Logbook) -> tuple[Record, ...]:
    """Return the releases of a Space, the newest first; commits of others are none."""
    told = [(commit, trailers) for commit in book.history.commits if (trailers := read_trailers(commit.message))]
    ends = [_newest(told[0], book)] if told else []
    ends += [_before(older, newer, book) for newer, older in pairwise(told)]
    return tuple(
        Record(
            space=space.key,
            id=space.id,
            commit=commit.id,
            at=commit.at,
            who=commit.who,
            trailers=trailers,
            outcome=ending,
            cause=cause,
        )
        for (commit, trailers), (ending, cause) in zip(told, ends, strict=True)
    )


def _newest(release: _Release, book: Logbook) -> _End:
    runtime = book.info.runtime
    if (proven := _proven(release, book)) is not None:
        return proven
    if runtime.stage in BROKEN and (runtime.sha or book.info.sha) == release[0].id:
        return Ending.FAILED, " ".join(f"{runtime.stage} {runtime.error or ''}".split())
    return Ending.UNKNOWN, ""


def _before(older: _Release, newer: _Release, book: Logbook) -> _End:
    """The commit that came next tells what it found, or went back from."""
    after = newer[1]
    if after.cause and after.failed == older[1].release:
        return Ending.FAILED, after.cause
    if (proven := _proven(older, book)) is not None:
        return proven
    if after.replaced_stage in BROKEN and after.replaces == older[1].release:
        return Ending.FAILED, f"it was {after.replaced_stage} when the next one came"
    return Ending.REPLACED, ""


def _proven(release: _Release, book: Logbook) -> _End | None:
    commit, runtime = release[0].id, book.info.runtime
    if book.tags.get(verified_tag(commit)) != commit:
        return None
    serves = runtime.stage in SERVING and (runtime.sha or book.info.sha) == commit
    return (Ending.LIVE if serves else Ending.VERIFIED), ""
