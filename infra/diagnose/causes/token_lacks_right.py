"""The token may not write to this Space.

**Seen as.** `403`, "you must use a write token", "pass `create_pr=1`", "Authorization error", "You don't have the
rights to create a space under the namespace".

**Why.** It is a token for reading, a fine-grained one that does not name this Space, or its user has no role in the
owner.

**Cure.** `inv doctor --env ENV` names the right that is missing, Space by Space.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 403."""
    hit = refused(seen, r"answered 403|create_pr=1|write token|don't have the rights")
    if hit is None:
        return None
    return Finding(
        f"the token may not write to {seen.space.id}",
        f"See which right is missing by `inv doctor --env {seen.space.environment}`.",
        line(hit),
    )
