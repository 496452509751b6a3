"""The registry of the base image did not answer, or limits the Hub's builders.

**Seen as.** "toomanyrequests: You have reached your unauthenticated pull rate limit", "failed to resolve source
metadata … 429", 5xx or a time-out after `--> FROM`.

**Cure.** Deploy again later, or take the image from a registry without such a limit.
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms

_STATUS = r"(?:429|5\d\d)\b|toomanyrequests|i/o timeout|TLS handshake timeout|connection reset"


def find(seen: Symptoms) -> Finding | None:
    """Find a base image that could not be fetched for a passing reason."""
    hit = in_build(
        seen,
        rf"failed to (?:resolve|fetch|copy|do request).*(?:{_STATUS}).*|.*toomanyrequests.*",
    )
    if hit is None:
        return None
    return Finding("the registry of the base image did not answer", "Deploy again in a few minutes.", line(hit))
