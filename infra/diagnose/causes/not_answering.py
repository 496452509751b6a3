"""The Space runs, and nothing answers at its address.

**Seen as.** "Connection refused", 502, 504, or no answer at all, while the Hub says `RUNNING`.

**Why.** The process hangs, has just ended, or its address is not reached from here.

**Cure.** Look at the end of its log, and open the address in a browser.
"""

from infra.diagnose.reading import Finding, failed, last_line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer that did not come."""
    silent = (c for c in seen.checks if not c.ok and "did not answer" in c.detail)
    check = failed(seen, "health") or next(silent, None)
    if check is None or seen.stage != "RUNNING":
        return None
    return Finding(
        "nothing answers at its address, though the Hub says that the Space runs",
        f"Look at the end of its log and open its address; then run `inv verify --env {seen.space.environment}`.",
        f"{check.name}: {check.detail}" if not last_line(seen.run_log) else check.detail,
    )
