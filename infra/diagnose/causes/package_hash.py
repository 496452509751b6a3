"""A package does not have the hash that the requirements say.

**Seen as.** "THESE PACKAGES DO NOT MATCH THE HASHES", "Hashes are required in --require-hashes mode".

**Why.** The requirements were edited by hand, or a file on the index is another one than when they were pinned.

**Cure.** Pin the requirements anew, and look why the file changed before you trust it.
"""

from infra.diagnose.reading import Finding, in_build, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find pip's words on hashes."""
    hit = in_build(seen, r"THESE PACKAGES DO NOT MATCH THE HASHES.*|Hashes are required in --require-hashes mode.*")
    if hit is None:
        return None
    package = search(r"^ +(\S+==\S+) (?:from|--hash)", hit.string[hit.end() :])
    what = package[1] if package else "a package"
    if hit[0].startswith("Hashes"):
        told = f"{what} has no hash in the requirements, and others have one"
    else:
        told = f"{what} does not have the hash that the requirements say"
    return Finding(told, "Pin the requirements anew with their hashes, and deploy again.", line(hit))
