"""Compares volumes by where they are mounted."""

from collections.abc import Iterator

from infra.model.fleet import Space, Volume
from infra.model.observed import ObservedSpace
from infra.model.plan import Action, Change, Effect
from infra.plan.variables import UNMANAGED


def volume_changes(space: Space, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield the differences in what is mounted, by mount path."""
    there = {v.mount_path: str(v) for v in seen.info.runtime.volumes} if seen else {}
    wanted = {v.mount_path: str(v) for v in space.volumes}
    for path in sorted(wanted.keys() | there.keys()):
        want, has = wanted.get(path), there.get(path)
        if want == has:
            continue
        action, reason = _what(want, has, prune=space.prune.volumes)
        effect = Effect.RESTART if seen and action is not Action.KEEP else Effect.NONE
        yield Change(action=action, kind="volume", name=path, before=has, after=want, reason=reason, effect=effect)


def all_volumes(space: Space, seen: ObservedSpace | None) -> tuple[Volume, ...]:
    """Return what is mounted when the changes are carried out: the Hub takes all volumes at once."""
    wanted = {v.mount_path: v for v in space.volumes}
    there = {v.mount_path: v for v in seen.info.runtime.volumes} if seen and not space.prune.volumes else {}
    return tuple(volume for _, volume in sorted((there | wanted).items()))


def _what(want: str | None, has: str | None, *, prune: bool) -> tuple[Action, str]:
    if has is None:
        return Action.ADD, "it is not mounted"
    if want is not None:
        return Action.CHANGE, "something else is mounted there"
    if prune:
        return Action.REMOVE, f"{UNMANAGED}, and `prune` takes away what it does not list"
    return Action.KEEP, UNMANAGED
