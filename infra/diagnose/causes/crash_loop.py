"""The service ends soon after each start, and is started again and again.

**Seen as.** Several "Application Startup" in one log, and no cause that is more specific.

**Cure.** The last lines before each start tell why it ended.
"""

from infra.diagnose.reading import BEGINS, STARTING, Finding, last_line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Count the starts of one log."""
    starts = len(BEGINS.findall(seen.run_log))
    if seen.stage not in STARTING or starts < 3:
        return None
    return Finding(
        f"the service ended {starts} times, each time soon after its start",
        "Correct what its last line says, run it here by `inv serve`, and deploy again.",
        last_line(seen.run_log),
    )
