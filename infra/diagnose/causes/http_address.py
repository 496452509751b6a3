"""The service writes addresses with http, though it is asked by https.

**Seen as.** "redirect_uri" with `http://…hf.space` in the log, "Mixed Content" in a browser.

**Why.** TLS ends at the platform's proxy, and the server does not believe its `X-Forwarded-Proto`.

**Cure.** Set the variable `FORWARDED_ALLOW_IPS` to `*`, or run uvicorn with
`--proxy-headers --forwarded-allow-ips='*'`.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the Space's own address with http."""
    hit = search(r".*http(?:://|%3A%2F%2F)[\w-]+\.hf\.space.*", seen.run_log)
    if hit is None:
        return None
    return Finding(
        "the service writes its own address with http",
        "Set FORWARDED_ALLOW_IPS to `*` among the `variables` of spaces.yaml, and deploy.",
        line(hit),
    )
