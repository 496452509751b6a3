"""A service behind this one does not answer, and its circuit is open.

**Seen as.** A circuit that spaces.yaml requires to be closed, and that is open.

**Why.** Its address or credential is wrong in this environment, or it is down.

**Cure.** `GET /health/circuits` tells since when, and when it is tried again.
"""

from infra.diagnose.reading import Finding, failed
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a failed check of circuits."""
    check = failed(seen, "circuit") or failed(seen, "circuits")
    if check is None:
        return None
    name = check.name.partition(" ")[2]
    return Finding(
        f"the circuit of {name or 'an external service'} is open: it does not answer",
        "Check its address and its secret in this environment; /health/circuits tells when it is tried again.",
        f"{check.name}: {check.detail}",
    )
