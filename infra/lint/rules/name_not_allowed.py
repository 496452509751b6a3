"""A Space has a name that a policy does not allow.

**Why.** The policy `names` is a regular expression that the whole name on the Hub must match, so that people and bills
can tell whose Space it is.

**Wrong**

```yaml wrong
policies: [{names: "acme-[a-z-]+"}]
spaces: {api: {title: API}}
```

**Right**

```yaml right
policies: [{names: "acme-[a-z-]+"}]
spaces: {api: {title: API, name: "acme-{space}"}}
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View
from infra.model.policy import NamesPolicy


def check(view: View) -> Iterator[Finding]:
    """Match the name of each Space with the policies about it."""
    for policy, space in view.governed(NamesPolicy):
        if not policy.allows(space.name):
            told = f"the name `{space.name}`"
            yield view.broken(policy, space, ("name",), told, f"It allows what matches `{policy.pattern}`.")
