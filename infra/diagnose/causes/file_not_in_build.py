"""COPY names a file that was not pushed.

**Seen as.** "failed to calculate checksum of ref …: "/requirements.txt": not found", "COPY failed".

**Why.** The path is relative to the root of the Space's repository; or `templates/dockerignore` keeps the file out.

**Cure.** Correct the path, or let the file through. `inv render` writes what would be pushed to a folder.
"""

from infra.diagnose.reading import Finding, in_build, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a COPY without its source."""
    hit = in_build(
        seen,
        r".*(?:failed to calculate checksum of ref|failed to compute cache key|COPY failed).*"
        r'|.*COPY: "[^"]+" is not in the Space.*',
    )
    if hit is None:
        return None
    path = search(r'"([^"]+)"(?:: not found| is not in the Space)', hit[0])
    return Finding(
        f"the Dockerfile copies {path[1]}, which was not pushed"
        if path
        else "the Dockerfile copies a file that was not pushed",
        f"Look at what is pushed by `inv render --env {seen.space.environment}`, and at templates/dockerignore.",
        line(hit),
    )
