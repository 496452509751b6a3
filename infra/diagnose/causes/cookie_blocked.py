"""Cookies do not come back, because the app is shown inside a page of huggingface.co.

**Seen as.** "CSRF token missing", "CSRF cookie not set", "'_xsrf' argument missing" in the log; people are signed out
by each reload.

**Why.** The page of a Space shows `*.hf.space` in a frame, and browsers keep cookies of a framed site back unless they
say `SameSite=None; Secure; Partitioned`.

**Cure.** Set these three, or send people to the app's own address.
"""

from infra.diagnose.reading import Finding, line, search
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find what frameworks say of a missing cookie."""
    hit = search(
        r".*(?:CSRF (?:token|cookie|session)|[Cc]srf[ _-]?token|_xsrf).*(?:missing|not set|invalid|mismatch).*",
        seen.run_log,
    )
    if hit is None:
        return None
    return Finding(
        "cookies do not come back: browsers keep them from an app in a frame",
        "Set cookies with SameSite=None; Secure; Partitioned, or send people to the app's own address.",
        line(hit),
    )
