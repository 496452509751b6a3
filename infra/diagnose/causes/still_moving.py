"""The Space is on its way.

**Seen as.** `BUILDING` or `APP_STARTING`, not for longer than that may take.

**Why.** Each commit builds it, and each change of a variable, a secret or the hardware restarts it: five changes made
one by one on its page are five restarts.

**Cure.** Wait. Make changes in spaces.yaml: a deploy sends them all, and costs one build.
"""

from infra.diagnose.reading import Finding, last_line
from infra.model.symptoms import Symptoms

_MOVING = frozenset({"BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"})


def find(seen: Symptoms) -> Finding | None:
    """Go by the stage."""
    if seen.stage not in _MOVING or seen.overdue:
        return None
    log = seen.build_log if "BUILDING" in seen.stage else seen.run_log
    return Finding(
        "the Space builds" if "BUILDING" in seen.stage else "the Space starts",
        f"Wait for it, and run `inv verify --env {seen.space.environment}`; each change made by hand begins it anew.",
        last_line(log) or seen.stage,
    )
