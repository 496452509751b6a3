"""Something that the service needs at start does not answer.

**Seen as.** "Connection refused", "Name or service not known", or the message of the service of Spacedock on a
required external service.

**Why.** Its address is wrong or of another network (`localhost` is the container itself), or it is down.

**Cure.** Correct the address, or let the service start without it: `required: false`.
"""

from infra.diagnose.reading import Finding, in_start, line
from infra.model.symptoms import Symptoms

_WORDS = (
    r".*no connection to the required external services (?P<name>[\w-]+).*",
    r".*(?:Connect(?:ion)? ?(?:[Rr]efused|call failed)|Errno 111|ECONNREFUSED).*",
    r".*(?:Name or service not known|nodename nor servname|Temporary failure in name resolution|ENOTFOUND).*",
)


def find(seen: Symptoms) -> Finding | None:
    """Find a connection that was refused, or a name that is not known."""
    for words in _WORDS:
        if (hit := in_start(seen, words)) is not None:
            name = hit.groupdict().get("name")
            what = f"the external service {name}" if name else "something that it needs"
            cure = "Correct its address in spaces.yaml, or let the service start without it, and deploy."
            return Finding(f"the service does not start without {what}, which does not answer", cure, line(hit))
    return None
