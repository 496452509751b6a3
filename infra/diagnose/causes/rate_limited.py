"""The Hub's limit of requests, or of commits, is used up.

**Seen as.** `429`, "quota of 1000 api requests per 5 minutes", "128 per hour".

**Why.** The Hub counts the requests of a token in windows of five minutes, and the commits to a repository in an hour.
Another program with the same token takes from the same count.

**Cure.** Wait until the window ends. `inv doctor --env ENV` shows what is left of it.
"""

from infra.diagnose.reading import Finding, line, refused
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find an answer of 429."""
    hit = refused(seen, r"answered 429|rate limit|too many requests|\d+ per hour")
    if hit is None:
        return None
    commits = "per hour" in hit[0]
    window = "an hour" if commits else "five minutes"
    what = "of commits to a repository" if commits else "of requests"
    return Finding(f"the Hub's limit {what} is reached", f"Wait {window}, then deploy again.", line(hit))
