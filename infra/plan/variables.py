"""Compares variables, with their descriptions."""

from collections.abc import Iterator

from infra.model.fleet import Space, Variable
from infra.model.observed import ObservedSpace, RemoteVariable
from infra.model.plan import Action, Change, Effect

UNMANAGED = "spaces.yaml does not list it"


def variable_changes(space: Space, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield the differences in the variables, by name."""
    there = {v.name: v for v in seen.variables} if seen else {}
    wanted = {v.name: v for v in space.variables}
    effect = Effect.RESTART if seen else Effect.NONE
    for name in sorted(wanted.keys() | there.keys()):
        want, has = wanted.get(name), there.get(name)
        if want is not None:
            yield from _wanted(want, has, effect)
        elif has is not None:
            # What spaces.yaml lists as a secret was once set as a variable: its value is not shown any more.
            shown = None if any(secret.name == name for secret in space.secrets) else has.value
            yield _surplus(name, shown, prune=space.prune.variables)


def _wanted(want: Variable, has: RemoteVariable | None, effect: Effect) -> Iterator[Change]:
    if has is None:
        action, before, after, reason = Action.ADD, None, want.value, "it is not on the Hub"
    elif want.value != has.value:
        action, before, after, reason = Action.CHANGE, has.value, want.value, "the value differs"
    elif want.description != has.description:
        action, before, after, reason = Action.CHANGE, has.description, want.description, "the description differs"
    else:
        return
    yield Change(
        action=action, kind="variable", name=want.name, before=before, after=after, reason=reason, effect=effect
    )


def _surplus(name: str, value: str | None, *, prune: bool) -> Change:
    if prune:
        reason = f"{UNMANAGED}, and `prune` takes away what it does not list"
        return Change(
            action=Action.REMOVE,
            kind="variable",
            name=name,
            before=value,
            reason=reason,
            effect=Effect.RESTART,
        )
    return Change(action=Action.KEEP, kind="variable", name=name, before=value, reason=UNMANAGED)
