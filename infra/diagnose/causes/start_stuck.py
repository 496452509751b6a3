"""The Hub does not start the container.

**Seen as.** `APP_STARTING`, on the page "Preparing Space", for longer than a start may take, and an empty run log.

**Cure.** Look at [status.huggingface.co](https://status.huggingface.co). One factory restart is worth a try; if it
stays, write to website@huggingface.co.
"""

from infra.diagnose.reading import BEGINS, Finding
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by a log that was not even begun."""
    starting = seen.stage in {"APP_STARTING", "RUNNING_APP_STARTING"}
    if not (starting and seen.overdue) or BEGINS.search(seen.run_log) or seen.run_log.strip():
        return None
    return Finding(
        "the Hub has built the image and does not start it",
        "Look at https://status.huggingface.co; if it stays, restart the Space from its settings once.",
        f"{seen.stage}, and no run log",
    )
