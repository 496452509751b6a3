"""The service runs and does not say which release it is.

**Seen as.** `RUNNING`, and `GET /` has no `release`.

**Why.** The service at `/` is another one, or it does not read `release.json`, which lies beside it.

**Cure.** Answer the digest in `release.json` as `{"release": …}` at `GET /`.
"""

from infra.diagnose.reading import Finding, failed
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a service without a release; one that is not healthy has a cause of its own."""
    check = failed(seen, "release")
    if check is None or "no release" not in check.detail or failed(seen, "health") is not None:
        return None
    return Finding(
        "the service does not say which release it is",
        "Let GET / answer the `artifact` of release.json as `release`, as the service of Spacedock does.",
        f"{check.name}: {check.detail}",
    )
