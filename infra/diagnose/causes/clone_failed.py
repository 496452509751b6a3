"""The builder could not fetch the Space's own repository.

**Seen as.** "Error while cloning repository".

**Cure.** Restart the Space, or deploy again later. If it stays, a file of the repository is kept by LFS and is lost
there.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words."""
    hit = search(r"Error while cloning repository", seen.error, seen.build_log)
    if hit is None:
        return None
    return Finding(
        "the Hub's builder could not fetch the repository",
        "Deploy again in a few minutes; look at https://status.huggingface.co if it stays.",
        line(hit),
    )
