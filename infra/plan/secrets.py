"""Compares secrets by name, description and what observing found of their values. No value is in any difference."""

from collections.abc import Iterator, Mapping

from infra.model.fleet import Space
from infra.model.observed import ObservedSpace, RemoteSecret, SecretState
from infra.model.plan import Action, Change, Effect
from infra.plan.variables import UNMANAGED


def secret_changes(space: Space, seen: ObservedSpace | None, states: Mapping[str, SecretState]) -> Iterator[Change]:
    """Yield the differences in the secrets, by name."""
    there = {s.name: s for s in seen.secrets} if seen else {}
    descriptions = {s.name: s.description for s in space.secrets}
    for name in sorted(descriptions.keys() | there.keys()):
        if name not in descriptions:
            yield _surplus(name, prune=space.prune.secrets)
        elif (found := _why(descriptions[name], there.get(name), states[name])) is not None:
            action, reason = found
            effect = Effect.RESTART if seen else Effect.NONE
            final = states[name] is SecretState.CHANGED
            yield Change(action=action, kind="secret", name=name, reason=reason, effect=effect, final=final)


def _surplus(name: str, *, prune: bool) -> Change:
    if prune:
        reason = f"{UNMANAGED}, and `prune` takes away what it does not list"
        return Change(action=Action.REMOVE, kind="secret", name=name, reason=reason, effect=Effect.RESTART, final=True)
    return Change(action=Action.KEEP, kind="secret", name=name, reason=UNMANAGED)


def _why(description: str, there: RemoteSecret | None, state: SecretState) -> tuple[Action, str] | None:
    if state is SecretState.NEW:
        return Action.ADD, "it is not on the Hub"
    if state is SecretState.UNREAD:
        return Action.ADD, "it is not on the Hub; its value is not read before the deploy"
    if there is None:
        return None
    if state is SecretState.CHANGED:
        return Action.CHANGE, _changed(there)
    if state is SecretState.SAME and there.description != description:
        return Action.CHANGE, "the description differs"
    return None


def _changed(there: RemoteSecret) -> str:
    if there.fingerprint is None:
        return f"the value on the Hub cannot be compared{_age('; it is', there.age)}"
    return f"the value changed, it is not shown{_age('; the value on the Hub is', there.age)}"


def _age(before: str, days: int | None) -> str:
    return "" if days is None else f"{before} {days} day{'' if days == 1 else 's'} old"
