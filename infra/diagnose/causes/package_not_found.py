"""A package, or that version of it, is not on the index.

**Seen as.** "No matching distribution found for", "Could not find a version that satisfies the requirement".

**Why.** The name is mistyped, the version was withdrawn, or the package is on a private index that the builder does
not know.

**Cure.** Correct the requirement.
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find pip's words on what it does not find."""
    hit = in_build(seen, r"(?:ERROR: )?No matching distribution found for (?P<what>\S+).*") or in_build(
        seen, r"(?:ERROR: )?Could not find a version that satisfies the requirement (?P<what>\S+).*"
    )
    if hit is None:
        return None
    return Finding(
        f"there is no package {hit['what']} on the index",
        f"Correct name and version in {seen.space.service.folder}/requirements.txt, and deploy again.",
        line(hit),
    )
