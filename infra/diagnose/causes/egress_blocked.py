"""The service calls a port that Spaces may not call.

**Seen as.** A time-out to a database (5432, 3306, 6379, 27017), to mail (25, 465, 587, 993) or another port.

**Why.** Only 80, 443 and 8080 lead out of a Space (hub-docs, Spaces overview).

**Cure.** Use an HTTP API of that service, or an address of it on port 443.
"""

from infra.diagnose.reading import STARTING, Finding, failed, line, search
from infra.model.symptoms import Symptoms

_OPEN = {"80", "443", "8080"}
_SLOW = (
    r".*(?:[Tt]imed? ?out|[Uu]nreachable|Errno 110|Errno 101).*?\b(?:port |:|', )(?P<after>\d{2,5})\b.*"
    r"|.*\b(?:port |[\w.-]+:)(?P<before>\d{2,5})\b.*?(?:[Tt]imed? ?out|[Uu]nreachable).*"
    r"|.*\[Errno 110\] Connect call failed \('[^']+', (?P<call>\d+).*"
)


def find(seen: Symptoms) -> Finding | None:
    """Find a connection that times out, to a port that is closed."""
    if seen.stage not in STARTING and failed(seen, "health") is None and failed(seen, "circuits") is None:
        return None
    hit = search(_SLOW, seen.run_log)
    port = next((text for text in hit.groups() if text), "") if hit else ""
    if hit is None or port in _OPEN or int(port) == seen.space.app_port:
        return None
    return Finding(
        f"the service calls port {port}, and only 80, 443 and 8080 lead out of a Space",
        "Reach that service by HTTPS, or by an address of it on port 443.",
        line(hit),
    )
