"""The service itself reaches the Hub's limit of requests.

**Seen as.** `429 Client Error` from huggingface.co in the log, "We had to rate limit you".

**Why.** Requests without a token count by address, and all Spaces share few addresses.

**Cure.** Give the service HF_TOKEN as a secret, and let it keep what it downloads.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 429 of the Hub."""
    hit = search(r".*(?:429 (?:Client Error|Too Many Requests).*huggingface\.co|had to rate limit you).*", seen.run_log)
    if hit is None:
        return None
    return Finding(
        "the service reaches the Hub's limit of requests",
        "Give it HF_TOKEN as a secret in spaces.yaml, and let it keep what it downloads.",
        line(hit),
    )
