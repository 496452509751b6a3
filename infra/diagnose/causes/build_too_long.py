"""The build takes longer than it may.

**Seen as.** `BUILDING` for longer than a build may take, while the log goes on; "build timed out".

**Cure.** The end of the build log shows the step. Large downloads belong into `preload_from_hub` or a volume, packages
that are compiled want a version with a wheel.
"""

from infra.diagnose.reading import Finding, in_build, last_line, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the time, or by the Hub's words."""
    hit = in_build(seen, r".*(?:[Bb]uild timed? ?out|[Jj]ob timeout).*")
    if hit is None and not (seen.overdue and seen.stage in {"BUILDING", "RUNNING_BUILDING"}):
        return None
    return Finding(
        "the build takes longer than it may",
        "Look at the step at the end of the build log: take large downloads out, and pin packages that have wheels.",
        line(hit) if hit else last_line(seen.build_log),
    )
