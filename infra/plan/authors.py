"""Says of changed files who changed them, and when."""

from collections.abc import Iterable, Mapping
from itertools import takewhile

from infra.model.bundle import MANIFEST_PATH
from infra.model.drift import Drift
from infra.model.history import Authored, History


def with_authors(drift: Iterable[Drift], histories: Mapping[str, History]) -> tuple[Drift, ...]:
    """Return the same drift, each file with its author and date. `histories` is keyed by the Space's key."""
    return tuple(_told(one, histories[one.space]) if _is_traced(one, histories) else one for one in drift)


def _is_traced(drift: Drift, histories: Mapping[str, History]) -> bool:
    return drift.kind == "file" and drift.space in histories


def _told(drift: Drift, history: History) -> Drift:
    if history.fault:
        return drift.model_copy(update={"reason": f"{drift.reason}; by whom could not be read: {history.fault}"})
    commits = _commits(drift, history)
    if not commits:
        return drift
    who = dict.fromkeys(name for commit in commits for name in commit.who)
    return drift.model_copy(update={"who": ", ".join(who) or None, "at": commits[0].at})


def _commits(drift: Drift, history: History) -> list[Authored]:
    """Return the commit that a file was written by; of one that is gone, all since the last deploy."""
    if drift.after is not None:
        return [commit for commit in history.commits if commit.id == history.last.get(drift.name)]
    deploy = history.last.get(MANIFEST_PATH)
    return list(takewhile(lambda commit: commit.id != deploy, history.commits))
