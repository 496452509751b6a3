"""A variable and a secret have the same name.

**Seen as.** `CONFIG_ERROR`, "Collision on variables and secrets names".

**Why.** Both become environment variables. A Space with such a pair does not start at all.

**Cure.** Remove one of the two. Spacedock refuses the pair in spaces.yaml, so one of them was made by hand: `inv plan`
shows it as drift.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words."""
    hit = search(r"Collision on variables and secrets names", seen.error)
    if hit is None:
        return None
    return Finding(
        "a variable and a secret of the Space have the same name",
        f"Find the one that was made by hand by `inv plan --env {seen.space.environment}`, and remove it.",
        line(hit),
    )
