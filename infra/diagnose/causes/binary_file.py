"""A push holds binary files that the Hub takes by Xet alone.

**Seen as.** "contains binary files … use xet" from `git push`.

**Why.** The rule goes by the kind of a file and not by its size. It is about `git push`; uploads over the API, as
Spacedock makes them, are sorted by the Hub itself.

**Cure.** Deploy with `inv deploy`, or keep the files out. A mirror that removed `.gitattributes` must bring it back.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Hub's words on binary files."""
    hit = refused(seen, r"binary files|pre-receive hook declined.*xet")
    if hit is None:
        return None
    return Finding(
        "the push holds binary files that git may not carry",
        "Deploy them with `inv deploy`, which sends them as the Hub wants, or keep them out by templates/dockerignore.",
        line(hit),
    )
