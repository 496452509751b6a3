"""The service answers with a redirect, and behind the platform that leads to http.

**Seen as.** 301, 307 or 308 where 200 was asked; `Location: http://…`, mixed content, an OAuth redirect to http.

**Why.** TLS ends at the platform's proxy. A server that does not believe its `X-Forwarded-Proto` writes addresses with
http. And a path with or without a slash at its end is another path.

**Cure.** Name the path as the service has it, and set `FORWARDED_ALLOW_IPS=*` (or `--forwarded-allow-ips='*'`), which
the Dockerfile of Spacedock does.
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a redirect in what was answered."""
    check = failed(seen, "health") or failed(seen, "check")
    if check is None or not search(r"\b30[12378]\b|http://", check.detail):
        return None
    return Finding(
        f"{seen.space.health.path} answers with a redirect",
        "Name the path as the service has it, with or without a slash at its end, and set FORWARDED_ALLOW_IPS to `*`.",
        f"{check.name}: {check.detail}",
    )
