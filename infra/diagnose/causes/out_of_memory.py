"""There is not enough memory.

**Seen as.** `MemoryError`, "Killed", exit code 137, "memory limit exceeded".

**Why.** A process that takes more than its hardware has is killed without a word of its own: 16 GB on `cpu-basic`.

**Cure.** Load less, with fewer workers, or choose `hardware` with more memory.
"""

from infra.diagnose.reading import Finding, anywhere, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a killed process or a failed allocation."""
    hit = anywhere(
        seen,
        r"^MemoryError\b.*|.*(?:[Mm]emory limit exceeded|OOMKilled|Cannot allocate memory).*"
        r"|^(?:.*line \d+: +\d+ )?Killed\b.*",
    ) or anywhere(seen, r".*[Ee]xit code: ?137\b.*")
    if hit is None:
        return None
    return Finding(
        f"it took more memory than {seen.space.hardware} has, and was killed",
        "Load less or start fewer workers, or choose `hardware` with more memory in spaces.yaml.",
        line(hit),
    )
