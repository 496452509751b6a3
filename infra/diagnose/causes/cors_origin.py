"""A page that spaces.yaml lists may not call the service.

**Seen as.** "blocked by CORS policy" in a browser; a preflight without the origin.

**Why.** The origins are written into the code, the middleware stands inside a mounted app, or an address has a slash
at its end.

**Cure.** Let the service read CORS_ALLOWED_ORIGINS, which Spacedock sets from spaces.yaml, in a middleware around all
routes.
"""

from infra.diagnose.reading import Finding, failed
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a failed check of an origin."""
    check = failed(seen, "cors")
    if check is None:
        return None
    return Finding(
        f"{check.name.partition(' ')[2]} may not call the service, though spaces.yaml lists it",
        "Let the service read CORS_ALLOWED_ORIGINS in a middleware around all routes, and deploy.",
        f"{check.name}: {check.detail}",
    )
