"""The Hub has no machine of this kind free.

**Seen as.** "Scheduling failure: not enough hardware capacity", "Scheduling failure: unable to schedule".

**Cure.** Wait and restart, or choose other hardware in spaces.yaml.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words."""
    hit = search(r"Scheduling failure.*|not enough hardware capacity", seen.error, seen.build_log, seen.run_log)
    if hit is None:
        return None
    return Finding(
        f"the Hub has no {seen.space.hardware} free at the moment",
        "Deploy again later, or choose other `hardware` in spaces.yaml.",
        line(hit),
    )
