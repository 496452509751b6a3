"""The Space sleeps.

**Seen as.** `SLEEPING`, or `STOPPED` without a message; the first request after a while fails or takes a minute.

**Why.** On `cpu-basic` a Space sleeps after 48 hours without a visit, and that cannot be changed. Its disk is empty
when it wakes.

**Cure.** A visit wakes it. To keep it awake: paid hardware and `sleep_time: never`.
"""

from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the stage."""
    if seen.stage != "SLEEPING" and not (seen.stage == "STOPPED" and not seen.error and not seen.run_log):
        return None
    stays = (
        "or give it paid hardware and `sleep_time: never`"
        if seen.space.hardware == "cpu-basic"
        else ("or set `sleep_time: never`")
    )
    return Finding(
        "the Space sleeps: nobody has asked it for a while",
        f"Wake it by a visit and run `inv verify --env {seen.space.environment}` a minute later, {stays}.",
        seen.stage,
    )
