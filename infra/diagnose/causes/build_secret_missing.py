"""A step of the build wants a secret.

**Seen as.** A declared secret that is empty or missing in a RUN step: `KeyError: 'TOKEN'`, "TOKEN is not set".

**Why.** Secrets are not build arguments. A RUN step sees one only where it mounts it.

**Cure.** `RUN --mount=type=secret,id=TOKEN,mode=0444,required=true …` and read `/run/secrets/TOKEN`; better, use it at
start and not in the build.
"""

import re

from infra.diagnose.reading import Finding, in_build, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the name of a declared secret in what failed."""
    names = "|".join(re.escape(secret.name) for secret in seen.space.secrets)
    mounted = r"secret (?P<mounted>\w+): not found"
    absent = r" is (?:not set|missing|empty|required)|: unbound variable|: parameter .*|$"
    wanted = rf"(?:KeyError: '|)(?P<name>{names})\b'?(?:{absent})"
    hit = in_build(seen, rf".*(?:{mounted}|(?<![=\w]){wanted})" if names else rf".*{mounted}")
    if hit is None or seen.stage != "BUILD_ERROR":
        return None
    name = hit["mounted"] or hit["name"]
    return Finding(
        f"a step of the build wants the secret {name}, which builds do not see",
        f"Mount it in that step: `RUN --mount=type=secret,id={name},required=true`, and read /run/secrets/{name}.",
        line(hit),
    )
