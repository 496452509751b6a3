"""The repository has reached the storage that its owner may use.

**Seen as.** `403 Repository storage limit reached (Max: 1 GB)`.

**Cure.** Remove large files from the Space *and* from its history, or keep them in a model, a data set or a volume.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words on storage."""
    hit = refused(seen, r"storage (limit|quota)|limit of storage")
    if hit is None:
        return None
    return Finding(
        f"the storage of {seen.space.id} is used up",
        "Keep large files out by templates/dockerignore, and old ones out of the Space's history.",
        line(hit),
    )
