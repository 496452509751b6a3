"""Names what was read of a Space, so that a saved plan can be refused when anything moved since."""

import hashlib
import json

from infra.model.observed import PAUSED, ObservedSpace


def observed_digest(seen: ObservedSpace | None) -> str:
    """Return SHA-256 (64 hex digits) over everything that somebody could have changed; None: it does not exist.

    What moves by itself is left out: the stage but for a pause, what runs now, ages. The head commit names the files.
    """
    if seen is None:
        return hashlib.sha256(b"absent").hexdigest()
    runtime = seen.info.runtime
    read = [
        seen.info.model_dump(exclude={"runtime"}),
        runtime.model_dump(include={"hardware", "sleep_time", "volumes"}),
        runtime.stage == PAUSED,
        [variable.model_dump() for variable in seen.variables],
        [secret.model_dump(exclude={"age"}) for secret in seen.secrets],
    ]
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()
