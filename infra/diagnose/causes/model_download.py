"""The start takes too long because large files are downloaded.

**Seen as.** "Launch timed out, workload was not healthy after …", with a download at the end of the log.

**Cure.** Name the repository under `preload_from_hub` of the card, which is fetched by the build, mount it as a
volume, or raise `startup_timeout`. Answer `/health` before the model is loaded.
"""

from infra.diagnose.reading import STARTING, Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a download at the end of the log of a start that is overdue."""
    late = seen.overdue or "timed out" in seen.error
    if seen.stage not in STARTING or not late:
        return None
    end = "\n".join(seen.run_log.splitlines()[-30:])
    hit = search(r".*(?:Downloading|Fetching|downloading|Loading checkpoint|model\.safetensors|pytorch_model).*", end)
    if hit is None:
        return None
    minutes = seen.space.startup_timeout / 60
    return Finding(
        f"it still downloads after {minutes:g} minutes, and was not healthy in time",
        "Preload the files (`card: preload_from_hub`), mount them as a volume, or raise `startup_timeout`.",
        line(hit),
    )
