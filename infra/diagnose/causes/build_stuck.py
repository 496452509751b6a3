"""The build does not begin, or does not end, and says nothing.

**Seen as.** `BUILDING` for longer than a build may take, with a log that is empty or ends at "Build Queued".

**Why.** The queue of the Hub stands. Nothing of the release was looked at yet.

**Cure.** Look at [status.huggingface.co](https://status.huggingface.co). One factory restart is worth a try; if it
stays, write to website@huggingface.co.
"""

from infra.diagnose.reading import Finding, last_line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the time, and by a log without a word of the build."""
    if not (seen.overdue and seen.stage in {"BUILDING", "RUNNING_BUILDING"}) or last_line(seen.build_log):
        return None
    return Finding(
        "the Hub has queued the build and does not begin it",
        "Look at https://status.huggingface.co; if it stays, restart the Space from its settings once.",
        seen.build_log.strip() or f"{seen.stage}, and no build log",
    )
