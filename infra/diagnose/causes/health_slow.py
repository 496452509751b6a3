"""The service answers later than it may.

**Seen as.** `health: took 3.1 s, more than 2 s`, or no answer within the deadline.

**Why.** The health path waits for something: a database, another service, a lock; or one worker is busy with a
request.

**Cure.** Answer it from what is known already, without a call to anything else.
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a time that is too long."""
    check = failed(seen, "health")
    if check is None or not search(r"took [\d.]+ s|(?i:timed? ?out)|ReadTimeout", check.detail):
        return None
    deadline = seen.space.health.deadline
    return Finding(
        f"{seen.space.health.path} does not answer within {deadline:g} s",
        "Let it answer without waiting for anything else, or raise `health.deadline` in spaces.yaml.",
        f"{check.name}: {check.detail}",
    )
