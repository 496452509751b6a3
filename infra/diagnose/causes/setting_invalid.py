"""A variable or secret has a value that the service does not take.

**Seen as.** A `ValidationError` of pydantic for a settings class, or the message of the service of Spacedock.

**Cure.** Correct the value. The message says what it must look like; the value itself is not shown.
"""

from infra.diagnose.reading import Finding
from infra.diagnose.settings import refused_values
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the names whose values are refused."""
    names, told = refused_values(seen)
    if not names:
        return None
    verb = "have values" if len(names) > 1 else "has a value"
    return Finding(
        f"{' and '.join(names)} {verb} that the service does not take",
        f"Correct {'them' if len(names) > 1 else 'it'} in spaces.yaml, or where the secret comes from, and deploy.",
        told,
    )
