"""The build failed on a base image that is not the one of yesterday.

**Seen as.** A failed build with `FROM image:latest`, or without a tag, and no cause that is more specific.

**Why.** Such a tag moves: the same Dockerfile builds something else each week, and a factory rebuild fetches it anew.

**Cure.** Pin the image: a full version, or best a digest (`FROM image@sha256:…`).
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a base image without a version, where the build failed."""
    hit = in_build(seen, r"^(?:--> )?FROM (?!scratch)(?P<image>[\w./-]+(?::latest)?)(?=\s|$|@)(?!@sha256:\w+$).*")
    if hit is None or seen.stage != "BUILD_ERROR":
        return None
    return Finding(
        f"the build failed on {hit['image']}, an image without a version",
        f"Pin {hit['image'].partition(':')[0]} to a version or a digest in the line FROM, and deploy again.",
        line(hit),
    )
