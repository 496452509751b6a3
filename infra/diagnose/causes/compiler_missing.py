"""A package has to be compiled, and the image has no compiler or header.

**Seen as.** "Failed building wheel for", "command 'gcc' failed", "fatal error: Python.h: No such file".

**Cure.** Pin a version that has a wheel for this Python, or install `build-essential` in Dockerfile.j2 before pip
runs.
"""

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a wheel that could not be built."""
    hit = in_build(seen, r"(?:ERROR: )?Failed building wheel for (?P<what>\S+)") or in_build(
        seen, r".*(?:error: command '\S*(?:gcc|g\+\+|cc|cargo)\S*' failed|fatal error: \S+\.h: No such file).*"
    )
    if hit is None:
        return None
    what = hit.groupdict().get("what") or "a package"
    reason = in_build(seen, r"^\s*(?:error: .*|fatal error: .*|.*: fatal error: .*)$")
    return Finding(
        f"{what} has to be compiled, and that failed",
        "Pin a version that has a wheel for this Python, or install build-essential in Dockerfile.j2 before pip runs.",
        line(reason or hit),
    )
