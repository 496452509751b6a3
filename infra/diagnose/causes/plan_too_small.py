"""The account's plan does not pay for this.

**Seen as.** `402 Payment Required` when a Space is created, when hardware is asked for, or for
`visibility: protected`.

**Why.** New Docker Spaces need a paid plan (PRO, Team or Enterprise), also on `cpu-basic`; Spaces that exist go on.

**Cure.** Take a plan for the owner, or name a Space that exists. `inv doctor --env ENV` tells the plan of each owner.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 402."""
    hit = refused(seen, r"answered 402|payment required")
    if hit is None:
        return None
    owner = seen.space.owner
    return Finding(
        f"the plan of {owner} does not pay for this",
        f"Take a paid plan for {owner} at https://huggingface.co/pricing, or name a Space that exists.",
        line(hit),
    )
