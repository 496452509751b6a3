"""The Hub has no such Space, or the token may not see it.

**Seen as.** `404`, "Repository not found", "repository 'https://huggingface.co/spaces//name' not found".

**Why.** It was never deployed, its owner or name is mistyped, or it is private and the token is another's. Two slashes
in the address mean that the owner was empty.

**Cure.** Check `owner` and `name` in spaces.yaml; `inv deploy` creates a Space that does not exist.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 404."""
    hit = refused(seen, r"no such space|answered 404|repository\b.*\bnot found")
    if hit is None:
        return None
    environment = seen.space.environment
    return Finding(
        f"the Hub shows no Space {seen.space.id} to this token",
        f"Check owner and name in spaces.yaml; create it by `inv deploy --env {environment}`.",
        line(hit),
    )
