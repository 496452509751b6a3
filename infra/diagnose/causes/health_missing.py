"""The service has no such health path.

**Seen as.** 404 or 405 for `health.path`, while the service runs.

**Cure.** Set `health.path` in spaces.yaml to a path that the service answers with 200.
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find 404 or 405."""
    check = failed(seen, "health")
    hit = search(r"answered (40[45])", check.detail) if check else None
    if check is None or hit is None:
        return None
    return Finding(
        f"the service answers {seen.space.health.path} with {hit[1]}",
        "Set `health.path` in spaces.yaml to a path that the service answers with 200, and deploy.",
        f"{check.name}: {check.detail}",
    )
