"""An origin that is not listed may call the service.

**Seen as.** A preflight from an unknown page is allowed.

**Why.** The service reflects any origin, or its own list is wider than `cors.origins`.

**Cure.** Let it read CORS_ALLOWED_ORIGINS, which Spacedock sets from spaces.yaml.
"""

from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the check of a stranger."""
    check = next((c for c in seen.checks if c.name == "cors stranger" and not c.ok and "is allowed" in c.detail), None)
    if check is None:
        return None
    return Finding(
        "any page may call the service from a browser",
        "Let it allow only what CORS_ALLOWED_ORIGINS lists, and deploy.",
        f"{check.name}: {check.detail}",
    )
