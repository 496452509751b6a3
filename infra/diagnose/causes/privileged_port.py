"""The service wants a port that only root may open.

**Seen as.** `PermissionError` while it binds, mostly to port 80.

**Why.** Containers run as uid 1000, and ports below 1024 are root's.

**Cure.** Listen on `0.0.0.0` and the port in `PORT`, which is the Space's `app_port`.
"""

from infra.diagnose.reading import Finding, in_start
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a bind that was denied."""
    hit = in_start(seen, r".*(?:bind on address|bind\(\)).*[Pp]ermission denied.*") or in_start(
        seen, r"socket\.bind\(.*\n(?:.*\n)*?PermissionError: \[Errno 13\].*"
    )
    if hit is None:
        return None
    return Finding(
        "the service wants a port below 1024, which uid 1000 may not open",
        f"Listen on 0.0.0.0:{seen.space.app_port}: read the port from the variable PORT.",
        hit[0].splitlines()[-1],
    )
