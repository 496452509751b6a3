"""Two packages want different versions of a third.

**Seen as.** "ResolutionImpossible", "these package versions have conflicting dependencies".

**Cure.** Loosen or change one of the two pins that are named, and pin the requirements anew.
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find pip's words on conflicts."""
    hit = in_build(seen, r"ERROR: Cannot install (?P<which>.*?) because these package versions.*") or in_build(
        seen, r".*ResolutionImpossible.*"
    )
    if hit is None:
        return None
    which = hit.groupdict().get("which") or "two packages"
    return Finding(
        f"{which} want different versions of another package",
        "Loosen one of the pins that the build log names, pin the requirements anew, and deploy again.",
        line(hit),
    )
