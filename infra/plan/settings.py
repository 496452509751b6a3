"""Compares settings, variables and secrets."""

from collections.abc import Iterator, Mapping

from infra.model.fleet import NEVER, Space
from infra.model.observed import ObservedSpace, RemoteSecret, SecretState
from infra.model.plan import Action, Change


def setting_changes(space: Space, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield the differences in what the Hub keeps about a Space that exists; creation sets all of them at once."""
    if seen is None:
        return
    runtime = seen.info.runtime
    for name, before, after in (
        ("sdk", seen.info.sdk, space.sdk),
        ("visibility", seen.info.visibility, space.visibility),
        ("hardware", runtime.hardware, space.hardware),
        ("sleep_time", _sleep(runtime.sleep_time), _sleep(space.sleep_time)),
    ):
        if after is not None and before != after:
            yield Change(
                action=Action.CHANGE,
                kind="setting",
                name=name,
                before=before,
                after=after,
                reason="spaces.yaml differs",
            )


def _sleep(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return "never" if seconds == NEVER else f"{seconds} s"


def variable_changes(space: Space, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield the differences in the variables, by name."""
    there = {v.name: v for v in seen.variables} if seen else {}
    wanted = {v.name: v for v in space.variables}
    for name in sorted(wanted.keys() | there.keys()):
        want, has = wanted.get(name), there.get(name)
        if want is None:
            yield Change(
                action=Action.KEEP,
                kind="variable",
                name=name,
                before=has.value if has else None,
                reason="spaces.yaml does not list it",
            )
        elif has is None:
            yield Change(action=Action.ADD, kind="variable", name=name, after=want.value, reason="it is not on the Hub")
        elif want.value != has.value:
            yield _changed(name, has.value, want.value, "the value differs")
        elif want.description != has.description:
            yield _changed(name, has.description, want.description, "the description differs")


def _changed(name: str, before: str, after: str, reason: str) -> Change:
    return Change(action=Action.CHANGE, kind="variable", name=name, before=before, after=after, reason=reason)


def secret_changes(space: Space, seen: ObservedSpace | None, states: Mapping[str, SecretState]) -> Iterator[Change]:
    """Yield the differences in the secrets, by name. Values are in none of them."""
    there = {s.name: s for s in seen.secrets} if seen else {}
    descriptions = {s.name: s.description for s in space.secrets}
    for name in sorted(descriptions.keys() | there.keys()):
        if name not in descriptions:
            yield Change(action=Action.KEEP, kind="secret", name=name, reason="spaces.yaml does not list it")
            continue
        change = _secret(name, descriptions[name], there.get(name), states[name])
        if change is not None:
            yield change


def _secret(name: str, description: str, there: RemoteSecret | None, state: SecretState) -> Change | None:
    if state is SecretState.NEW:
        return Change(action=Action.ADD, kind="secret", name=name, reason="it is not on the Hub")
    if state is SecretState.CHANGED:
        known = there is not None and there.fingerprint is not None
        reason = "the value changed, it is not shown" if known else "the value on the Hub cannot be compared"
        return Change(action=Action.CHANGE, kind="secret", name=name, reason=reason)
    if state is SecretState.SAME and there is not None and there.description != description:
        return Change(action=Action.CHANGE, kind="secret", name=name, reason="the description differs")
    return None
