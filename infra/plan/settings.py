"""Compares settings."""

from collections.abc import Iterator

from infra.model.fleet import NEVER, Space
from infra.model.observed import PAUSED, ObservedSpace
from infra.model.plan import Action, Change, Effect

_EFFECTS = {"hardware": Effect.RESTART, "sdk": Effect.REBUILD}


def setting_changes(space: Space, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield the differences in what the Hub keeps about a Space that exists; creation sets all of them at once."""
    if seen is None:
        return
    runtime = seen.info.runtime
    for name, before, after in (
        ("sdk", seen.info.sdk, space.sdk),
        ("visibility", seen.info.visibility, space.visibility),
        ("hardware", runtime.hardware, space.hardware),
        ("sleep_time", sleep_text(runtime.sleep_time), sleep_text(space.sleep_time)),
    ):
        if after is not None and before != after:
            yield _changed(space, name, before, after)
    if runtime.stage == PAUSED:
        yield _started_again(runtime.stage)


def _changed(space: Space, name: str, before: str | None, after: str) -> Change:
    if name == "sdk" and space.managed == "settings":
        reason = "its card says so, and its files are not managed"
        return Change(action=Action.KEEP, kind="setting", name=name, before=before, after=after, reason=reason)
    return Change(
        action=Action.CHANGE,
        kind="setting",
        name=name,
        before=before,
        after=after,
        reason="spaces.yaml differs",
        effect=_EFFECTS.get(name, Effect.NONE),
    )


def _started_again(stage: str) -> Change:
    return Change(
        action=Action.CHANGE,
        kind="setting",
        name="stage",
        before=stage,
        after="RUNNING",
        reason="it was paused, and starts only when somebody starts it",
        effect=Effect.RESTART,
    )


def sleep_text(seconds: int | None) -> str | None:
    """Return a sleep time for people, None where there is none to tell."""
    if seconds is None:
        return None
    return "never" if seconds == NEVER else f"{seconds} s"
