"""The service did not become healthy in time.

**Seen as.** "Launch timed out, workload was not healthy after 30 min", or `APP_STARTING` for longer than
`startup_timeout`.

**Why.** It works at something before it listens, or it listens where the Hub does not ask.

**Cure.** Listen first and load later, or raise `startup_timeout` in spaces.yaml.
"""

from infra.diagnose.reading import Finding, last_line, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words, or go by the time."""
    hit = search(r"Launch timed out.*|not healthy after.*", seen.error)
    starting = seen.stage in {"APP_STARTING", "RUNNING_APP_STARTING"}
    if hit is None and not (starting and seen.overdue):
        return None
    return Finding(
        f"the service was not healthy within {seen.space.startup_timeout:g} s of its start",
        f"See what it waits for at the end of its log; let it listen on 0.0.0.0:{seen.space.app_port} first and load "
        "later, or raise `startup_timeout`.",
        last_line(seen.run_log) or (line(hit) if hit else seen.stage),
    )
