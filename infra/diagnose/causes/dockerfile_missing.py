"""The Space has no Dockerfile at its root.

**Seen as.** `NO_APP_FILE`, "No Dockerfile at the root of the Space", "This Space is missing an app file".

**Why.** Nothing was deployed yet, or the name has another case: `dockerfile` is not found.

**Cure.** Deploy. A Space whose files are not managed needs a `Dockerfile` with a capital D in its own repository.
"""

from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the stage."""
    if seen.stage != "NO_APP_FILE":
        return None
    return Finding(
        "the Space has no Dockerfile",
        f"Deploy to it: `inv deploy --env {seen.space.environment} --target {seen.space.key}`.",
        seen.error or seen.stage,
    )
