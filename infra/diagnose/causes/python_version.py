"""A package does not run on this version of Python.

**Seen as.** "requires a different Python", or "Ignored the following versions that require a different python version"
with the version that is wanted among them.

**Cure.** Set `python` in spaces.yaml to a version that all packages take, or pin another version of the package.
"""

import re

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms

_IGNORED = r"Ignored the following versions that require a different python version: (?P<versions>.*)"
_WANTED = r"No matching distribution found for (?P<package>[\w.-]+)(?:\[.*\])?==(?P<version>[\w.+!-]+)"


def find(seen: Symptoms) -> Finding | None:
    """Find pip's words on Python."""
    hit = in_build(seen, r".*Package '(?P<package>[\w.-]+)' requires a different [Pp]ython.*") or _ignored(seen)
    if hit is None:
        return None
    return Finding(
        f"{hit['package']} does not run on Python {seen.space.python}",
        "Set `python` in spaces.yaml to a version that it takes, or pin another version of it.",
        line(hit),
    )


def _ignored(seen: Symptoms) -> re.Match[str] | None:
    """Find a version that pip ignored. It lists those of all packages that it looked at, and names none of them."""
    ignored, wanted = in_build(seen, _IGNORED), in_build(seen, _WANTED)
    if ignored is None or wanted is None:
        return None
    versions = {entry.split()[0] for entry in ignored["versions"].split(";") if entry.split()}
    return wanted if wanted["version"] in versions else None
