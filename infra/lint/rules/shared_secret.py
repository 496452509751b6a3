"""Two environments have the same value for their secrets.

**Why.** Who gets hold of the value in staging has it in production, and it cannot be changed in one alone. Values are
compared in memory where both are at hand; environments on the local Hub may share anything. One environment variable
that several environments name is no fault by itself: it is set anew wherever a deploy runs.

**Wrong**

```sh no-run
STAGING_TOKEN=the-same PROD_TOKEN=the-same ./inv deploy --env prod
```

**Right**

```yaml right
environments:
  staging: {name: "{space}-staging", secrets: {TOKEN: {from: {command: [op, read, "op://staging/api/token"]}}}}
  prod: {secrets: {TOKEN: {from: {command: [op, read, "op://prod/api/token"]}}}}
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View
from infra.model.traits import Trait


def check(view: View) -> Iterator[Finding]:
    """Take what was seen of the values at hand."""
    for seen in view.traits:
        if seen.trait is Trait.SHARED:
            others = " and ".join(f"`{name}`" for name in seen.others)
            yield Finding(
                environment=seen.environment,
                location=view.written.at(seen.environment, seen.space, "secrets", seen.secret),
                message=f"the secret `{seen.secret}` has the same value as one in {others}",
                help="Give each environment a value of its own.",
            )
