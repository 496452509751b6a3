"""The service ended with an error.

**Seen as.** `RUNTIME_ERROR`, an exit code that is not 0, a traceback.

**Cure.** The exception and the line of code are in the log. `inv serve` runs the service here with the same variables.
"""

from infra.diagnose.reading import Finding, last_line, raised, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Go by the stage; the evidence is the exception, or the last line."""
    if seen.stage not in {"RUNTIME_ERROR", "STOPPED"}:
        return None
    error = raised(seen)
    code = search(r"[Ee]xit code: ?(\d+)", seen.error)
    ended = f"with exit code {code[1]}" if code else "with an error"
    return Finding(
        f"the service ended {ended}",
        "Correct it, run it here by `inv serve` to see it start, and deploy again.",
        error.line if error else last_line(seen.run_log) or seen.error,
    )
