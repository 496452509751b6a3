"""The Hub has stopped the Space, or its account, as abusive.

**Seen as.** "Flagged as abusive", `abuse-handler` in the message, a Space that goes back to PAUSED after each restart.

**Cure.** Write to website@huggingface.co with the name of the Space. Restarts do not help.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words."""
    hit = search(r"(?i)flagged as abusive|abuse-handler", seen.error, seen.build_log, seen.run_log)
    if hit is None:
        return None
    return Finding(
        f"the Hub has stopped {seen.space.id} as abusive",
        f"Write to website@huggingface.co about {seen.space.id}; a restart does not help.",
        line(hit),
    )
