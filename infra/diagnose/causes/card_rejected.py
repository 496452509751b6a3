"""The front matter of README.md is missing, or the Hub refuses it.

**Seen as.** `CONFIG_ERROR`, "Missing configuration in README", "Invalid metadata in README.md",
`"short_description" length must be less than or equal to 60 characters long`.

**Why.** The card was edited by hand, or another tool pushed a README without front matter over it.

**Cure.** Set title, description and further keys in spaces.yaml and deploy: the card is made from them.
"""

from infra.diagnose.reading import Finding, line, refused, search
from infra.model.symptoms import Symptoms

_WORDS = r"Invalid metadata in README|Invalid \w+ in README|Missing configuration in README|Invalid YAML in README"
_FIELD = r'"\w+" (?:length )?must be .*|YAML metadata of your README'


def find(seen: Symptoms) -> Finding | None:
    """Find what the Hub says of the card."""
    hit = refused(seen, f"{_WORDS}|{_FIELD}") or search(f"{_WORDS}|{_FIELD}", seen.error)
    if hit is None and seen.stage != "CONFIG_ERROR":
        return None
    return Finding(
        "the Hub does not accept the front matter of README.md",
        f"Set its keys in spaces.yaml and deploy: `inv render --env {seen.space.environment}` shows the card.",
        line(hit) if hit else seen.error,
    )
