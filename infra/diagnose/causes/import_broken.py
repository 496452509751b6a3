"""A module is there, but not the name that is imported from it.

**Seen as.** `ImportError: cannot import name … from …`.

**Why.** The installed version is another one than the code was written for; or two modules import each other.

**Cure.** Pin the version that has the name.
"""

from infra.diagnose.reading import Finding, raised, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an import that failed."""
    error = raised(seen)
    if error is None or error.kind != "ImportError":
        return None
    name = search(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'", error.text)
    if name and "partially initialized" in error.text:
        return Finding(f"{name[2]} is imported in a circle", "Move one of the two imports into a function.", error.line)
    told = f"{name[2]} has no {name[1]}" if name else "an import failed"
    package = name[2].partition(".")[0] if name else "the package"
    return Finding(told, f"Pin the version of {package} that the code was written for, and deploy again.", error.line)
