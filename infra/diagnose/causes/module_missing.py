"""The code imports something that is not in the image.

**Seen as.** `ModuleNotFoundError: No module named …`.

**Why.** A package is not among the requirements; or a module of the service itself was kept out of the push, by
`templates/dockerignore` or because it lies outside the service's folder.

**Cure.** Add the package to the requirements, or let the module through.
"""

from infra.diagnose.reading import Finding, raised, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a module that is missing, and tell the service's own from a package."""
    error = raised(seen)
    name = search(r"No module named '?([\w.]+)'?", error.line if error else "")
    if error is None or name is None:
        return None
    package = name[1].partition(".")[0]
    if _is_own(package, seen):
        cure = "Look at templates/dockerignore: `inv render` writes to a folder what is pushed."
        return Finding(f"the service's own module {name[1]} was not pushed", cure, error.line)
    cure = f"Add it to {seen.space.service.folder}/requirements.txt, pinned, and deploy."
    return Finding(f"the package of the module {name[1]} is not installed", cure, error.line)


def _is_own(package: str, seen: Symptoms) -> bool:
    """Tell whether a package of that name was pushed: it is the service's folder, or a traceback leads through it."""
    log = seen.run_log or seen.build_log
    served = {seen.space.service.folder.rpartition("/")[2], seen.space.service.app.partition(":")[0].partition(".")[0]}
    inside = rf'File "(?!.*(?:site|dist)-packages).*/{package}/[^"]*"'
    return package in served or search(inside, log) is not None
