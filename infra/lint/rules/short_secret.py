"""The value at hand for a secret has less than 8 characters.

**Why.** A short value can be guessed. Its digest in the description on the Hub, which people with write access to the
Space can read, is then no protection either.

**Wrong**

```sh no-run
SESSION_KEY=s3cret ./inv deploy --env prod
```

**Right**

```sh no-run
SESSION_KEY="$(openssl rand -hex 32)" ./inv deploy --env prod
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View
from infra.model.traits import Trait


def check(view: View) -> Iterator[Finding]:
    """Take what was seen of the values at hand."""
    for seen in view.traits:
        if seen.trait is Trait.SHORT:
            yield Finding(
                environment=seen.environment,
                location=view.written.at(seen.environment, seen.space, "secrets", seen.secret),
                message=f"the value at hand for the secret `{seen.secret}` has less than 8 characters",
                help="Make a longer one, such as by `openssl rand -hex 32`.",
            )
