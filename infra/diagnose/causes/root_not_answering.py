"""The service runs and does not answer the question by which the Hub tells that it is up.

**Seen as.** `"HEAD / HTTP/1.1" 405`, `"GET / HTTP/1.1" 404` or 500 in the log, while the Space stays at "Starting".

**Why.** The Hub asks the base path. A service with routes below `/api` alone has nothing there.

**Cure.** Answer `GET` and `HEAD` on `/` with 200, or set `base_path`.
"""

from infra.diagnose.reading import Finding, in_start, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the last answer to the base path, where the Space did not come up."""
    base = seen.space.base_path
    hit = in_start(seen, rf'.*"(?P<method>GET|HEAD) {base}(?:\?\S*)? HTTP/[\d.]+" (?P<status>\d+).*')
    if hit is None or int(hit["status"]) < 400:
        return None
    return Finding(
        f"the service answers {hit['method']} {base} with {hit['status']}, so the Hub does not take it as started",
        f"Let it answer GET and HEAD on {base} with 200, and deploy.",
        line(hit),
    )
