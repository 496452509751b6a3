"""A title, a description, a tag or an address holds a credential.

**Why.** These texts are shown on the Hub. A token in one of them was pasted into the wrong line. That of an external
service belongs among the `secrets`, and is named by `secret_env`.

**Wrong**

```yaml wrong
title: Acme, token xoxb-123456789012-123456789012-abcdefghijklmnopqrstuvwx
```

**Right**

```yaml right
title: Acme API
```

Change the value where it is accepted: it stands in the history of this file.
"""

from collections.abc import Iterator

from infra.lint.detectors import why_token
from infra.lint.view import Finding, View
from infra.model.fleet import Space

_LONG_ENOUGH = 16
"""Characters: no token of a service is shorter."""


def check(view: View) -> Iterator[Finding]:
    """Look at every text that people wrote for people."""
    for space in view.spaces():
        for path, text in _texts(space):
            why = why_token(text) if len(text) >= _LONG_ENOUGH and view.says(space, *path) else None
            if why:
                yield Finding(
                    environment=space.environment,
                    location=view.at(space, *path),
                    message=f"`{'.'.join(path)}` holds what looks like {why}",
                    help="Remove it, and change the value where it is accepted.",
                    secret=True,
                )


def _texts(space: Space) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("title",), space.title
    yield ("description",), space.description
    yield from ((("tags", str(number)), tag) for number, tag in enumerate(space.tags))
    yield from ((("upstreams", u.name, "url"), u.url) for u in space.upstreams)
    yield from ((("variables", v.name, "description"), v.description) for v in space.variables)
    yield from ((("secrets", s.name, "description"), s.description) for s in space.secrets)
