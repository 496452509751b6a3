"""A push is larger than the Hub takes.

**Seen as.** "contains files larger than 10 MiB" from `git push`, or `413` from the API.

**Why.** `git push` takes large files only by LFS or Xet. Spacedock sends them in the right way by itself, up to about
1 GB in one commit.

**Cure.** Keep what the service does not need out of its folder, or fetch it at start; do not push beside Spacedock.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words on size."""
    hit = refused(seen, r"answered 413|larger than \d+ ?mi?b|too large|too many (files|parameters)")
    if hit is None:
        return None
    return Finding(
        "the push is larger than the Hub takes",
        "Keep large files out by templates/dockerignore, or load them from a model repository at start.",
        line(hit),
    )
