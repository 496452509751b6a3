"""The Hub is doing something else to the same Space.

**Seen as.** `409`, "another conflicting operation is in progress".

**Cure.** Try again in a minute. If it stays, look whether another deploy of the same environment runs.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 409."""
    hit = refused(seen, r"answered 409|conflicting operation")
    if hit is None:
        return None
    return Finding(
        f"the Hub is doing something else to {seen.space.id}",
        "Deploy again in a minute, and look whether another deploy runs.",
        line(hit),
    )
