"""The Space runs as something else than Docker.

**Seen as.** `sdk: gradio` in the README, "This Space is missing an app file", a build that looks for `app.py`.

**Why.** A Space that `hf upload` or a workflow creates is a Gradio Space until a README says `sdk: docker`; a mirror
can push an old README over that of Spacedock.

**Cure.** Deploy again: the card of Spacedock says `sdk: docker`. Let nothing else push to the Space.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Compare what the Hub runs it as with what is wanted; without that, go by what it misses."""
    hit = search(r"sdk:? (?:gradio|static|streamlit)|No (?:app\.py|index\.html)", seen.error, seen.build_log)
    failed = seen.stage in {"NO_APP_FILE", "BUILD_ERROR", "CONFIG_ERROR"}
    if seen.sdk in {None, seen.space.sdk} and not (failed and hit):
        return None
    runs_as = seen.sdk if seen.sdk not in {None, seen.space.sdk} else "another SDK"
    return Finding(
        f"the Space runs as {runs_as}, not as {seen.space.sdk}",
        f"Deploy again, so that its README says `sdk: {seen.space.sdk}`, and let nothing else push to it.",
        line(hit) if hit else f"sdk: {seen.sdk}",
    )
