"""The code is not valid Python, for the version that runs it.

**Seen as.** `SyntaxError`, `IndentationError`, `TabError`.

**Cure.** Correct the line; where it is right, the Space's `python` is older than the code.
"""

from infra.diagnose.reading import Finding, raised, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find a file that cannot be read."""
    error = raised(seen)
    if error is None or error.kind not in {"SyntaxError", "IndentationError", "TabError"}:
        return None
    place = search(r'^ +File "([^"]+)", line (\d+)', (seen.run_log or seen.build_log).partition(error.line)[0])
    where = f"{place[1].rpartition('/')[2]} line {place[2]}" if place else "the code"
    return Finding(
        f"{where} is not valid Python {seen.space.python}",
        "Correct it, run `inv serve` to see it start here, and deploy again.",
        error.line,
    )
