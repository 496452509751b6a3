"""Chooses a release: by a prefix of its digest, or the one before the one that serves."""

from collections.abc import Iterable, Sequence

from infra.model.errors import InputError
from infra.model.records import PROVEN, Ending, Record

_SHOWN = 5
"""Releases that are offered where another one was asked for."""


def named(records: Iterable[Record], prefix: str, environment: str) -> str:
    """Return the digest that begins as a person wrote.

    Raises:
        InputError: none does, or several do.
    """
    known = list(dict.fromkeys(record.release for record in records if record.release))
    found = [release for release in known if prefix and release.startswith(prefix.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{prefix} is the beginning of {len(found)} releases", f"Write more of it: {_listed(found)}.")
    help_ = f"The newest are {_listed(known)}." if known else "Nothing was deployed there yet."
    raise InputError(
        f"{environment} never had a release {prefix}", f"{help_} `inv history --env {environment}` tells all."
    )


def release_before(records: Sequence[Record]) -> Record | str:
    """Return the newest proven release that is older than the newest one, or why there is none.

    A release that a rollback brought back is as old as it was the first time: going back twice goes two steps back.
    """
    if not records:
        return "it has no release of Spacedock's"
    place = {record.commit: at for at, record in enumerate(records)}
    at = 0
    while records[at].trailers.restores in place:
        at = place[records[at].trailers.restores]
    older = next((record for record in records[at + 1 :] if record.outcome in PROVEN), None)
    return older or f"no verified release came before {_name(records[at])}"


def release_named(records: Sequence[Record], release: str) -> Record | str:
    """Return the newest proven commit of a release (64 hex digits), or why it cannot be gone back to.

    The newest commit itself, where it brought that release and is not proven: a rollback was cut off before its gate.
    """
    of_it = [record for record in records if record.release == release]
    if not of_it:
        return f"it never had release {release[:12]}"
    if records[0].release == release:
        if records[0].outcome is Ending.UNKNOWN:
            return records[0]
        return f"it is at release {release[:12]} already"
    proven = next((record for record in of_it if record.outcome in PROVEN), None)
    if proven is not None:
        return proven
    why = next((f": {record.cause}" for record in of_it if record.cause), "")
    return f"release {release[:12]} was never verified there{why}"


def _name(record: Record) -> str:
    return f"release {record.release[:12]}" if record.release else f"commit {record.commit[:7]}"


def _listed(releases: Sequence[str]) -> str:
    more = ", …" if len(releases) > _SHOWN else ""
    return ", ".join(release[:12] for release in releases[:_SHOWN]) + more
