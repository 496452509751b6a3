"""A request of `checks` was not answered as spaces.yaml says.

**Seen as.** Another status, another value, or an answer that came too late.

**Cure.** The check names what was answered: correct the service, or the check.
"""

from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms

_OTHERS = frozenset({"stage", "release", "health", "cors", "circuits", "bake", "hub"})


def find(seen: Symptoms) -> Finding | None:
    """Find a failed check that has no cause of its own."""
    check = next((c for c in seen.checks if not c.ok and c.name.split()[0] not in _OTHERS), None)
    if check is None:
        return None
    return Finding(
        f"the check {check.name} was not answered as spaces.yaml says",
        f"Correct the service, or the check in spaces.yaml: {check.detail}.",
        f"{check.name}: {check.detail}",
    )
