"""The Hub had a fault, or could not be reached.

**Seen as.** An answer of 500 to 504 to a call, no answer at all, or
`503 Something went wrong when restarting this Space` as the Space's own message.

**Cure.** Look at [status.huggingface.co](https://status.huggingface.co) and try again later: a deploy goes on where it
stopped.
"""

from infra.diagnose.reading import Finding, line, refused, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 5xx, or none."""
    hit = refused(seen, r"the hub answered 5\d\d|no answer from the hub") or search(
        r"Something went wrong when restarting this Space|^50[0-4]\b.*", seen.error
    )
    if hit is None:
        return None
    return Finding(
        "the Hub failed",
        "Look at the Hub's status page (https://status.huggingface.co), and deploy again later.",
        line(hit),
    )
