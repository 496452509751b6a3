"""The hardware of a Space costs more than a policy allows.

**Why.** The policy `price` is the most that the hardware of one Space may cost, in US dollars an hour. Prices are not
in this file but the Hub's own, so that this is looked at when a plan is made, and not by `validate`. A plan reads the
prices where hardware changes or a Space is new.

**Wrong**

```yaml wrong
policies: [{price: 0.50}]
spaces: {api: {title: API, hardware: a100-large}}
```

**Right**

```yaml right
policies: [{price: 0.50}]
spaces: {api: {title: API, hardware: t4-small}}
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View
from infra.model.policy import PricePolicy


def check(view: View) -> Iterator[Finding]:
    """Compare the price of each planned Space with the policies about it."""
    prices = {part.space.key: part.cost.price_after for part in view.plan.spaces} if view.plan else {}
    for policy, space in view.governed(PricePolicy):
        price = prices.get(space.key) if view.plan and view.plan.environment == space.environment else None
        if price is not None and price > policy.most:
            told = f"`{space.hardware}` at {price:.2f} $ an hour"
            yield view.broken(policy, space, ("hardware",), told, f"It allows {policy.most:.2f} $.")
