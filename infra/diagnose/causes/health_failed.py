"""The service runs and says itself that it is not healthy.

**Seen as.** 500 or 503 for the health path, while the Space is `RUNNING`.

**Cure.** The last error in its run log tells why.
"""

from infra.diagnose.reading import Finding, ended_by, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find 5xx; the evidence is the last exception of the log."""
    check = failed(seen, "health")
    hit = search(r"answered (5\d\d|4\d\d)", check.detail) if check and seen.stage == "RUNNING" else None
    if check is None or hit is None or hit[1] in {"502", "504"}:
        return None
    error = ended_by(seen.run_log)
    return Finding(
        f"the service answers {seen.space.health.path} with {hit[1]}",
        f"Correct what its log says: `inv logs {seen.space.key} --env {seen.space.environment}`.",
        error.line if error else f"{check.name}: {check.detail}",
    )
