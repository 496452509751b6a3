"""The value at hand for a secret is a placeholder.

**Why.** `changeme`, `xxx` or `<your key>` was copied from an example, and a service that starts with it either fails
later or is open to all who know the example. Only values that are at hand are looked at, when a plan or a deploy is
made, and none is ever shown.

**Wrong**

```sh no-run
API_KEY=changeme ./inv deploy --env prod
```

**Right**

```sh no-run
API_KEY="$(op read op://prod/api/key)" ./inv deploy --env prod
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View
from infra.model.traits import Trait


def check(view: View) -> Iterator[Finding]:
    """Take what was seen of the values at hand."""
    for seen in view.traits:
        if seen.trait is Trait.PLACEHOLDER:
            yield Finding(
                environment=seen.environment,
                location=view.written.at(seen.environment, seen.space, "secrets", seen.secret),
                message=f"the value at hand for the secret `{seen.secret}` is a placeholder",
                help="Give it its real value where `from:` says.",
            )
