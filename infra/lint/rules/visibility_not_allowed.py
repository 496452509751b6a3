"""A Space has a visibility that a policy does not allow.

**Why.** The policy `visibility` says who may see Spaces, by environment: what is not ready should not be found.

**Wrong**

```yaml wrong
policies: [{visibility: [private], environments: [dev]}]
spaces: {api: {title: API}}
```

**Right**

```yaml right
policies: [{visibility: [private], environments: [dev]}]
spaces: {api: {title: API, environments: {dev: {visibility: private}}}}
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View, listed
from infra.model.policy import VisibilityPolicy


def check(view: View) -> Iterator[Finding]:
    """Compare the visibility of each Space with the policies about it."""
    for policy, space in view.governed(VisibilityPolicy):
        if space.visibility not in policy.allowed:
            told = f"`visibility: {space.visibility}`"
            yield view.broken(policy, space, ("visibility",), told, f"It allows {listed(policy.allowed)}.")
