"""The Dockerfile has a line that the builder does not understand.

**Seen as.** "dockerfile parse error", "unknown instruction", "failed to read dockerfile".

**Cure.** Correct the line that is named. The Dockerfile of Spacedock is made from `Dockerfile.j2`.
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the builder's words."""
    hit = in_build(
        seen, r".*(?:dockerfile parse error|[Uu]nknown instruction|failed to read dockerfile|Dockerfile line \d+:).*"
    )
    if hit is None:
        return None
    return Finding(
        "the builder does not understand the Dockerfile", "Correct Dockerfile.j2 and deploy again.", line(hit)
    )
