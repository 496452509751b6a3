"""A package does not run on this version of Python.

**Seen as.** "requires a different Python", "Ignored the following versions that require a different python version".

**Cure.** Set `python` in spaces.yaml to a version that all packages take, or pin another version of the package.
"""

from infra.diagnose.reading import Finding, in_build, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find pip's words on Python."""
    hit = in_build(seen, r".*requires a different [Pp]ython.*|.*that require a different python version.*")
    if hit is None:
        return None
    package = search(r"(?:Package '|No matching distribution found for )([\w.-]+)", hit.string)
    what = package[1] if package else "a package"
    return Finding(
        f"{what} does not run on Python {seen.space.python}",
        "Set `python` in spaces.yaml to a version that it takes, or pin another version of it.",
        line(hit),
    )
