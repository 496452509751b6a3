"""A program is made for another kind of processor.

**Seen as.** "exec format error".

**Why.** Spaces run on x86-64. The image or a file in it was made on another machine, such as one with an ARM chip.

**Cure.** Use a base image for `linux/amd64`, and do not copy programs that were built elsewhere.
"""

from infra.diagnose.reading import Finding, anywhere, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the kernel's words."""
    hit = anywhere(seen, r".*exec format error.*")
    if hit is None:
        return None
    return Finding(
        "a program in the image is made for another kind of processor",
        "Use a base image for linux/amd64, and build programs inside the Dockerfile.",
        line(hit),
    )
