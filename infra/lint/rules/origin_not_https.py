"""An origin is not served over https, or is any origin, where a policy wants neither.

**Why.** The policy `origins: https` keeps credentials off lines that can be listened to, and pages of strangers out.

**Wrong**

```yaml wrong
policies: [{origins: https}]
spaces: {api: {title: API, environments: {dev: }, cors: {origins: ["http://localhost:5173"]}}}
```

**Right**

```yaml right
policies: [{origins: https}]
spaces: {api: {title: API, environments: {dev: }, cors: {origins: ["https://acme.example"]}}}
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View
from infra.model.policy import OriginsPolicy


def check(view: View) -> Iterator[Finding]:
    """Look at each origin of each Space that a policy is about."""
    for policy, space in view.governed(OriginsPolicy):
        for number, origin in enumerate(space.cors.origins):
            if not origin.startswith("https://"):
                path = ("cors", "origins", str(number))
                yield view.broken(policy, space, path, f"the origin `{origin}`", "It allows named https origins.")
