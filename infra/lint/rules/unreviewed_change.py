"""A change comes from a work tree or a place that a policy does not allow.

**Why.** The policies `source` and `protected` want changes to be traceable: from a clean commit, whose id is then in
the Space's history, or from CI (`CI` or `GITHUB_ACTIONS` is `true`). `deploy` stops; `plan` warns, for it writes
nothing. A rollback counts as clean: what it brings back was deployed before.

**Wrong**

```yaml wrong
policies: [{protected: true, environments: [prod]}]
```

```sh no-run
./inv deploy --env prod   # with a change that is not committed
```

**Right**

```sh no-run
git commit -am "Raise the log level"
./inv deploy --env prod
```
"""

from collections.abc import Iterator

from infra.lint.view import Finding, View
from infra.model.diagnostics import Severity
from infra.model.plan import Plan, Purpose
from infra.model.policy import Checkout as Place
from infra.model.policy import PolicyBase, ProtectedPolicy, SourcePolicy
from infra.model.traits import Checkout

_WORDS: dict[Place, str] = {"clean": "a clean commit", "ci": "CI"}


def check(view: View) -> Iterator[Finding]:
    """Look at where a planned change comes from; without changes there is nothing to trace."""
    if view.checkout is None or view.plan is None or not view.plan.has_changes:
        return
    for policy in view.fleet.policies:
        allowed = _allowed(policy)
        if not allowed or not policy.holds_in(view.plan.environment) or _comes_from(view.plan, view.checkout, allowed):
            continue
        wanted = " or ".join(_WORDS[place] for place in allowed)
        yield Finding(
            environment=view.plan.environment,
            location=policy.location,
            message=f"changes come from {wanted} alone, and {_seen(view.checkout)}",
            help="Commit what was changed, or let CI deploy it.",
            severity=policy.level if view.checkout.writes else Severity.WARNING,
        )


def _seen(checkout: Checkout) -> str:
    if checkout.clean:
        return "this is not CI"
    return "files were changed after the last commit" if checkout.commit else "this is no repository with a commit"


def _allowed(policy: PolicyBase) -> tuple[Place, ...]:
    if isinstance(policy, SourcePolicy):
        return policy.allowed
    return ("clean", "ci") if isinstance(policy, ProtectedPolicy) else ()


def _comes_from(plan: Plan, checkout: Checkout, allowed: tuple[Place, ...]) -> bool:
    clean = checkout.clean or plan.purpose is Purpose.ROLLBACK
    return ("clean" in allowed and clean) or ("ci" in allowed and checkout.in_ci)
