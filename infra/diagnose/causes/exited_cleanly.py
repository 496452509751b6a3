"""The command ended by itself, without an error.

**Seen as.** Exit code 0, and a log without an error.

**Why.** CMD runs a script that ends, or a server that puts itself into the background.

**Cure.** The command must stay in the foreground: let a start script end with `exec` of the server.
"""

from infra.diagnose.reading import STARTING, Finding, last_line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the exit code."""
    hit = search(r"[Ee]xit code: ?0\b.*", seen.error) if seen.stage in STARTING else None
    if hit is None:
        return None
    return Finding(
        "the command ended by itself: nothing is left to serve",
        "Keep the server in the foreground: let a start script end with `exec`, and deploy.",
        last_line(seen.run_log) or seen.error,
    )
