"""Counts what carrying out changes will cost."""

import math
from collections.abc import Iterable

from infra.model.plan import Action, Change, Cost

_PREUPLOAD_BATCH = 256
"""Files the client announces in one request (hub-api 5.2)."""


def cost(changes: Iterable[Change], *, exists: bool) -> Cost:
    """Count requests, rebuilds and restarts for one Space.

    Creation takes settings, variables and secrets along in its one call. A commit is three requests of the client
    (validate the card, announce the files, commit), and the head is read before the first write.
    """
    writes = [c for c in changes if c.action is not Action.KEEP]
    if not writes:
        return Cost()
    files = [c for c in writes if c.kind == "file"]
    settings = [c for c in writes if c.kind in {"setting", "variable", "secret"} and c.name != "sdk"] if exists else []
    return Cost(
        requests=1 + (not exists) + len(settings) + _commit_requests(files),
        rebuilds=int(bool(files)),
        restarts=sum(1 for c in settings if c.kind != "setting" or c.name == "hardware"),
    )


def _commit_requests(files: list[Change]) -> int:
    if not files:
        return 0
    added = [c for c in files if c.action is not Action.REMOVE]
    card = any(c.name == "README.md" for c in added)
    return math.ceil((len(added) + 1) / _PREUPLOAD_BATCH) + card + 1
