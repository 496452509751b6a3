"""The server does not find the application.

**Seen as.** `Error loading ASGI app. Attribute "app" not found in module "main"`, "Could not import module".

**Cure.** Set `service.app` in spaces.yaml to `module:attribute` as it is in the code.
"""

from infra.diagnose.reading import Finding, in_start, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the words of uvicorn or gunicorn."""
    hit = in_start(
        seen, r".*Error loading ASGI app\. (?P<what>.*)|.*(?P<gunicorn>Failed to find (?:attribute|application).*)"
    )
    if hit is None:
        return None
    what = (hit["what"] or hit["gunicorn"]).rstrip(".")
    return Finding(
        f"the server does not find the application: {what[0].lower()}{what[1:]}",
        "Set `service.app` in spaces.yaml to module:attribute as they are in the code, and deploy.",
        line(hit),
    )
