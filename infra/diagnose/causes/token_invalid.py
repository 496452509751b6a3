"""The Hub does not know the token.

**Seen as.** `401`, "Invalid credentials in Authorization header", "Invalid user token", "Invalid username or
password".

**Why.** HF_TOKEN is empty, mistyped, expired or revoked, or belongs to another Hub.

**Cure.** Make a token at [huggingface.co/settings/tokens](https://huggingface.co/settings/tokens) and set HF_TOKEN, or
run `hf auth login`. `inv doctor --env ENV` checks it.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 401."""
    hit = refused(seen, r"answered 401|invalid (user token|credentials|username or password)")
    if hit is None:
        return None
    return Finding(
        "the Hub does not accept the token",
        f"Set HF_TOKEN to a valid one, or run `hf auth login`, then `inv doctor --env {seen.space.environment}`.",
        line(hit),
    )
