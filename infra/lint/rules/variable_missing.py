"""A Space lacks a variable that a policy requires.

**Why.** The policy `variables` lists what every Space must be told, such as where to report errors.

**Wrong**

```yaml wrong
policies: [{variables: [LOG_LEVEL]}]
spaces: {api: {title: API}}
```

**Right**

```yaml right
policies: [{variables: [LOG_LEVEL]}]
spaces: {api: {title: API, variables: {LOG_LEVEL: info}}}
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View, listed
from infra.model.policy import VariablesPolicy


def check(view: View) -> Iterator[Finding]:
    """Look for each required variable in each Space."""
    for policy, space in view.governed(VariablesPolicy):
        missing = [name for name in policy.required if name not in {v.name for v in space.variables}]
        if missing:
            told = f"a Space without {listed(missing)}"
            yield view.broken(policy, space, ("variables",), told, f"Write {listed(missing)} below `variables:`.")
