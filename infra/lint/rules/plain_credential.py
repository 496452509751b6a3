"""A plain variable looks like a credential.

**Why.** Variables are public: everyone who can see a Space can read them, and they stand in this file, in its history
and in every pull request. What looks like a credential is told by the detectors of detect-secrets: forms that services
give to their tokens, random strings, and names such as `DB_PASSWORD`. The value is not repeated in the warning.

**Wrong**

```yaml wrong
variables:
  DB_PASSWORD: "Tr0ub4dor&3-horse"
```

**Right**

```yaml right
secrets:
  DB_PASSWORD: Opens the database.
```

Once a real value was pushed it is known: change it where it is accepted. A value that only looks like one, such as the
digest of a public file, is let through by `# allow: plain-credential` at the end of its line.
"""

from collections.abc import Iterator

from infra.lint.detectors import why_credential
from infra.lint.view import Finding, View


def check(view: View) -> Iterator[Finding]:
    """Look at every variable that is written in the file."""
    for space in view.spaces():
        for variable in space.variables:
            path = ("variables", variable.name, "value")
            why = why_credential(variable.name, variable.value) if view.says(space, *path) else None
            if why:
                yield Finding(
                    environment=space.environment,
                    location=view.at(space, *path),
                    message=f"the variable `{variable.name}` looks like {why}, and everyone can read it",
                    help=f"Move it to `secrets: {{{variable.name}: }}`, and change the value where it is accepted.",
                    secret=True,
                )
