"""The platform's proxy answers preflights itself, and leaves a header out.

**Seen as.** The app sends the CORS header, and at the public address it is missing.

**Why.** Reported of the Hub's proxy in 2026: it answers `OPTIONS` without `Access-Control-Allow-Credentials`.

**Cure.** Serve page and API from one site (a rewrite on the page's side, or a custom domain), or send a bearer token
in place of cookies.
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a CORS check that names the proxy, and an app that sends the header."""
    check = failed(seen, "cors")
    by_proxy = search(r": the Hub's proxy (?:answered|dropped)", check.detail) if check else None
    # the app may leave it out as well: then the release is at fault, and another one may not be
    if check is None or by_proxy is None or "does not send it" in check.detail:
        return None
    return Finding(
        "the platform's proxy drops a CORS header that the service sends",
        "Serve page and API from one site, or send a bearer token in place of cookies.",
        f"{check.name}: {check.detail}",
    )
