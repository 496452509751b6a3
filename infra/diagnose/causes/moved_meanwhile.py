"""Somebody else committed to the Space since the plan was made.

**Seen as.** `412 Precondition Failed`, "A commit has happened since", or Spacedock's own "moved since the plan".

**Why.** Two deploys ran at once, or somebody edited the Space on its page. Nothing was written over it.

**Cure.** `inv drift --env ENV` tells who changed what; then plan again. Do not repeat the push as it is.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 412."""
    hit = refused(
        seen,
        r"answered 412|a commit has happened since|branch was updated since|moved (since|while)|is not there any more",
    )
    if hit is None:
        return None
    return Finding(
        f"{seen.space.id} was changed by somebody else meanwhile",
        f"See who by `inv drift --env {seen.space.environment}`, then plan and deploy again.",
        line(hit),
    )
