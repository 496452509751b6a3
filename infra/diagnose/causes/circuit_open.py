"""A service behind this one does not answer, and its circuit is open.

**Seen as.** A circuit that the service itself calls required, and that is open.

**Why.** Its address or credential is wrong in this environment, or it is down.

**Cure.** `GET /health/circuits` tells since when, and when it is tried again.
"""

import re

from infra.diagnose.reading import Finding, failed
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a failed check of circuits."""
    check = failed(seen, "circuits")
    if check is None:
        return None
    names = re.findall(r"the required '([^']+)'", check.detail)
    who = f"of {' and '.join(names)} {'are' if len(names) > 1 else 'is'}"
    return Finding(
        f"the circuit{'s' if len(names) > 1 else ''} {who} open"
        if names
        else "the state of the circuits cannot be read",
        "Check its address and its secret in this environment; /health/circuits tells when it is tried again.",
        f"{check.name}: {check.detail}",
    )
