"""The image was built, and the Hub's own registry did not take it.

**Seen as.** "failed to push spaces-registry.huggingface.tech/…: 401 Unauthorized", 5xx, or a lost connection, after
`--> Pushing image`.

**Why.** A fault of the Hub's registry: many Spaces have it at the same time, and nothing in the release matters.

**Cure.** Wait and deploy again. A factory rebuild does not help.
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a push that failed, or the registry's name in an error."""
    hit = in_build(seen, r"failed to push .*|.*spaces-registry\S*: (?:unexpected status|[45]\d\d|EOF|dial).*")
    if hit is None:
        return None
    return Finding(
        "the Hub's registry did not take the image",
        "Deploy again later; look at https://status.huggingface.co if it stays.",
        line(hit),
    )
