"""The base image does not exist, or is not public.

**Seen as.** "manifest unknown", "docker.io/library/python:3.99-slim: not found", "pull access denied".

**Cure.** Correct the line FROM, or `python` in spaces.yaml, to a tag that exists.
"""

from infra.diagnose.reading import Finding, in_build, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an image that is not there."""
    hit = in_build(
        seen,
        r"pull access denied.*|manifest (?:for .* )?(?:unknown|not found).*"
        r"|failed to resolve source metadata.*not found.*"
        r"|no match for platform in manifest.*|cannot stand in for the image.*",
    )
    if hit is None:
        return None
    image = search(r"[\w./-]+:[\w.-]+(?=: not found|: pull| not found)", hit[0])
    return Finding(
        f"the base image {image[0]} cannot be fetched" if image else "the base image cannot be fetched",
        "Correct the line FROM of the Dockerfile, or `python` in spaces.yaml, to an image that exists and is public.",
        line(hit),
    )
