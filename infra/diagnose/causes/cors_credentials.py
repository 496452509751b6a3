"""The origin is allowed, but not with cookies.

**Seen as.** "'Access-Control-Allow-Credentials' … is '' which must be 'true'" in a browser.

**Why.** The service answers `*` as origin, or does not send the header at all.

**Cure.** Answer the very origin and `Access-Control-Allow-Credentials: true`; or set `cors.credentials: false` where
no cookies are sent.
"""

from infra.diagnose.reading import Finding, failed, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a CORS check on credentials, or `*` where they are sent."""
    check = failed(seen, "cors")
    if check is None or not search(r"(?i)allow-credentials|allow-origin is \*", check.detail):
        return None
    return Finding(
        f"{check.name.partition(' ')[2]} may call the service, but not with credentials",
        "Let the service answer the very origin and allow credentials, or set `cors.credentials: false`.",
        f"{check.name}: {check.detail}",
    )
