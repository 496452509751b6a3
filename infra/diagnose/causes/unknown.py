"""Nothing that is known tells why.

**Seen as.** A stage or a failed check without a word in either log.

**Cure.** Read both logs whole (`inv logs SPACE`, with `--kind build` too) and look at
[status.huggingface.co](https://status.huggingface.co). What you find is worth an issue: the next one shall be told.
"""

from infra.diagnose.reading import Finding, last_line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding:
    """Say what was seen, and where to look."""
    failing = next((f"{check.name}: {check.detail}" for check in seen.checks if not check.ok), seen.stage)
    key, environment = seen.space.key, seen.space.environment
    return Finding(
        f"no known cause ({seen.refusal or failing or 'nothing was told'})",
        f"Read `inv logs {key} --env {environment}`, the same with `--kind build`, and https://status.huggingface.co.",
        seen.error or last_line(seen.run_log) or last_line(seen.build_log),
    )
