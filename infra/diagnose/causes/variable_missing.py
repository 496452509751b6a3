"""A variable or secret is not set.

**Seen as.** `KeyError: 'DATABASE_URL'` at start, "Field required" of pydantic's settings, or the message of the
service of Spacedock that lists all that are missing.

**Why.** It was never declared, it was renamed, or the Space is a copy: secrets are not copied.

**Cure.** Declare it in spaces.yaml under `variables` or `secrets` and deploy.
"""

from infra.diagnose.reading import Finding
from infra.diagnose.settings import declared, missing
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the names that the service wants and does not have."""
    names, told = missing(seen)
    if not names:
        return None
    known = [name for name in names if name in declared(seen.space)]
    if known:
        cure = f"Give {' and '.join(known)} a value where spaces.yaml says it comes from, and deploy."
    else:
        cure = f"Declare {' and '.join(names)} under `secrets` or `variables` of spaces.yaml, and deploy."
    verb = "are" if len(names) > 1 else "is"
    return Finding(f"{' and '.join(names)} {verb} not set", cure, told)
