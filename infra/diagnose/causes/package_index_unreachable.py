"""The builder could not reach the package index.

**Seen as.** "Temporary failure in name resolution", `ReadTimeoutError`, "Connection reset by peer" while pip, npm or
apt download.

**Why.** The network of the builder, or the index, had a fault. It passes.

**Cure.** Deploy again. If it stays with one index alone, look at that index.
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms

_DOWNLOADS = (
    r"NewConnectionError.*|ReadTimeoutError.*|ConnectTimeoutError.*|ProtocolError\(.*|"
    r"Temporary failure (?:in name resolution|resolving).*|"
    r"HTTPError: 5\d\d.*|ERROR: HTTP error 5\d\d.*|Err:\d+ http.*|npm ERR! network.*"
)


def find(seen: Symptoms) -> Finding | None:
    """Find a download that failed, where the build failed."""
    hit = in_build(seen, _DOWNLOADS) if seen.stage == "BUILD_ERROR" else None
    if hit is None:
        return None
    return Finding("the builder could not reach a package index", "Deploy again in a few minutes.", line(hit))
