"""Somebody paused the Space.

**Seen as.** `PAUSED`. A commit or a new variable does not wake it; only a restart does.

**Cure.** Restart it on its page, then verify. Where it pauses again by itself, the owner has been stopped by the Hub.
"""

from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the stage."""
    if seen.stage != "PAUSED":
        return None
    return Finding(
        "the Space is paused",
        f"Restart it in the settings of its page, then run `inv verify --env {seen.space.environment}`.",
        seen.error or seen.stage,
    )
