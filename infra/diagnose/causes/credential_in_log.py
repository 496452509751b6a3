"""A log holds what looks like a credential.

**Seen as.** A token by its form, or an address with a password. It is not shown here.

**Why.** Whoever may read the Space's logs has it; and a file such as `.env` that was pushed to a public Space is known
to everyone.

**Cure.** Change it where it is accepted, send the new one by `inv secrets.rotate`, and keep it out of the log.
"""

from infra.diagnose.reading import Finding
from infra.diagnose.redaction import holds_credential
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Look at each line of both logs."""
    for kind, log in (("run", seen.run_log), ("build", seen.build_log)):
        told = next((text for text in log.splitlines() if holds_credential(text)), None)
        if told is not None:
            return Finding(
                f"the {kind} log holds what looks like a credential",
                "Change it where it is accepted, send the new one by `inv secrets.rotate`, and do not log it.",
                told,
            )
    return None
