"""The platform's proxy answers preflights itself, and leaves a header out.

**Seen as.** The app sends the CORS header, and at the public address it is missing.

**Why.** Reported of the Hub's proxy in 2026: it answers `OPTIONS` without `Access-Control-Allow-Credentials`.

**Cure.** Serve page and API from one site (a rewrite on the page's side, or a custom domain), or send a bearer token
in place of cookies.
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a CORS check that names the proxy."""
    check = failed(seen, "cors")
    if check is None or not search(r"(?i)\bproxy|\bplatform", check.detail):
        return None
    return Finding(
        "the platform's proxy drops a CORS header that the service sends",
        "Serve page and API from one site, or send a bearer token in place of cookies.",
        f"{check.name}: {check.detail}",
    )
