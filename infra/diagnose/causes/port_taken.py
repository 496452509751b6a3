"""The port is in use inside the container.

**Seen as.** "[Errno 98] … address already in use".

**Why.** Two servers of the same container listen on one port: a start script starts it twice, or with `--reload`.

**Cure.** Start one server on the Space's port.
"""

from infra.diagnose.reading import Finding, in_start, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the kernel's words."""
    hit = in_start(seen, r".*(?:[Aa]ddress already in use|EADDRINUSE).*")
    if hit is None:
        return None
    port = search(r"'[\d.:]+', (\d+)\)|:(\d{2,5})\b", hit[0])
    number = (port[1] or port[2]) if port else str(seen.space.app_port)
    return Finding(
        f"port {number} is in use: something else in the container listens on it",
        f"Start one server alone on port {seen.space.app_port}, and deploy again.",
        line(hit),
    )
