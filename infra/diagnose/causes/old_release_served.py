"""Another release answers than the one that was pushed.

**Seen as.** `RUNNING`, and `GET /` tells another digest; or the runtime names another commit.

**Why.** The builder used an old snapshot, or a replica of the release before still answers. Seen on the Hub while
everything was green.

**Cure.** Restart the Space with a factory rebuild from its settings, then verify.
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a release or a commit that is not the pushed one, in a Space that runs."""
    check = failed(seen, "stage") or failed(seen, "release")
    if check is None or not search(r"(?:serves|RUNNING\w*) [0-9a-f]+\b.*, pushed", check.detail):
        return None
    return Finding(
        "another release answers than the one that was pushed",
        "Rebuild it from nothing (Factory rebuild, in the settings of its page), then run "
        f"`inv verify --env {seen.space.environment}`.",
        f"{check.name}: {check.detail}",
    )
