"""A Space runs on hardware that a policy does not allow.

**Why.** The policy `hardware` lists the flavours that an organisation pays for.

**Wrong**

```yaml wrong
policies: [{hardware: [cpu-basic, cpu-upgrade]}]
spaces: {api: {title: API, hardware: a100-large}}
```

**Right**

```yaml right
policies: [{hardware: [cpu-basic, cpu-upgrade]}]
spaces: {api: {title: API, hardware: cpu-upgrade}}
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View, listed
from infra.model.policy import HardwarePolicy


def check(view: View) -> Iterator[Finding]:
    """Compare the hardware of each Space with the policies about it."""
    for policy, space in view.governed(HardwarePolicy):
        if space.hardware not in policy.allowed:
            yield view.broken(
                policy,
                space,
                ("hardware",),
                f"`hardware: {space.hardware}`",
                f"It allows {listed(policy.allowed)}.",
            )
