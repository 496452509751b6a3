"""The disk is full.

**Seen as.** "No space left on device" in a build or in the service.

**Why.** An image is limited, and so is the disk of a Space (50 GB on `cpu-basic`); model weights fill both.

**Cure.** Install less (CPU builds of packages, no caches), load large files at start, or mount a volume.
"""

from infra.diagnose.reading import Finding, anywhere, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the kernel's words."""
    hit = anywhere(seen, r".*(?:No space left on device|Disk quota exceeded).*")
    if hit is None:
        return None
    return Finding(
        "the disk is full",
        "Install less, clear caches in the same RUN step, or keep large files on a volume.",
        line(hit),
    )
