"""Counts what carrying out changes will cost."""

import math
from collections.abc import Iterable, Mapping

from infra.model.bundle import CARD_PATH
from infra.model.fleet import Space
from infra.model.observed import SERVING, ObservedSpace
from infra.model.plan import WRITTEN, Action, Change, Cost, Downtime, Effect

_PREUPLOAD_BATCH = 256
"""Files the client announces in one request (hub-api 5.2)."""


def cost(space: Space, changes: Iterable[Change], seen: ObservedSpace | None, prices: Mapping[str, float]) -> Cost:
    """Count requests, rebuilds, restarts, downtime and the price of the hardware for one Space.

    Creation takes settings, variables and secrets along in its one call. A commit is three requests of the client
    (validate the card, announce the files, commit), and the head is read before the first write. A commit that passed
    its gate is tagged; without a new one the tags are read.
    """
    writes = [c for c in changes if c.action in WRITTEN]
    before, after = _prices(space, seen, prices)
    if not writes:
        return Cost(price_before=before, price_after=after)
    files = [c for c in writes if c.kind == "file"]
    settings = {_call(c) for c in writes if c.kind not in {"space", "file"} and c.name != "sdk"} if seen else set()
    return Cost(
        requests=1 + (seen is None) + len(settings) + _commit_requests(files) + (space.managed == "all"),
        rebuilds=int(bool(files)),
        restarts=len({_call(c) for c in writes if c.effect is Effect.RESTART}),
        downtime=_downtime(writes, seen),
        price_before=before,
        price_after=after,
    )


def _call(change: Change) -> tuple[str, str]:
    """Return what names the call that makes a change: one sets all volumes."""
    return change.kind, "" if change.kind == "volume" else change.name


def _commit_requests(files: list[Change]) -> int:
    if not files:
        return 0
    added = [c for c in files if c.action is not Action.REMOVE]
    card = any(c.name == CARD_PATH for c in added)
    return math.ceil((len(added) + 1) / _PREUPLOAD_BATCH) + card + 1


def _downtime(writes: list[Change], seen: ObservedSpace | None) -> Downtime:
    """A rebuild or restart lets the release before answer until the new one is up (hub-api 7)."""
    if all(c.effect is Effect.NONE for c in writes):
        return Downtime.NONE
    if seen is None or seen.info.runtime.stage not in SERVING:
        return Downtime.DOWN
    moves = any(c.kind == "setting" and c.name == "hardware" for c in writes)
    return Downtime.POSSIBLE if moves else Downtime.NONE


def _prices(space: Space, seen: ObservedSpace | None, prices: Mapping[str, float]) -> tuple[float | None, float | None]:
    if not prices:
        return None, None
    before = prices.get(seen.info.runtime.hardware or "") if seen else 0.0
    return before, prices.get(space.hardware)
