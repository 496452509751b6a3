"""A private Space does not let the question through.

**Seen as.** 404 or 401 from the Space's own address, though it runs.

**Why.** The platform asks for a token of the Hub before the app sees anything: in `Authorization`, which then never
reaches the app, or in `X-HF-Authorization`, which leaves `Authorization` to the app.

**Cure.** Set HF_TOKEN to a token that may read the Space. For callers without one, `visibility: protected` keeps the
code private and the app public (paid plans).
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find 401, 403 or 404 at a private Space."""
    health, release = failed(seen, "health"), failed(seen, "release")
    check = health or release
    if seen.space.visibility != "private" or seen.stage != "RUNNING" or check is None:
        return None
    hit = search(r"answered (?:401|403|404)\b|no release", check.detail)
    if hit is None or (health is None and "no release" not in check.detail):
        return None
    return Finding(
        "the Space is private, and the platform does not let the question through",
        "Set HF_TOKEN to a token that may read it, sent as X-HF-Authorization, or set `visibility: protected`.",
        f"{check.name}: {check.detail}",
    )
