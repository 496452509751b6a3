"""What is told and left: what cannot be changed in place, and what the Hub has yet to do."""

from collections.abc import Iterator

from infra.model.fleet import Space
from infra.model.observed import BROKEN, ObservedSpace
from infra.model.plan import Action, Change


def told(space: Space, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield what a reader must know of a Space that exists, though nothing will be done about it."""
    if seen is not None:
        yield from _hardware(seen)
        yield from _region(space, seen)
        yield from _stage(seen)


def _hardware(seen: ObservedSpace) -> Iterator[Change]:
    runtime = seen.info.runtime
    if runtime.current and runtime.hardware and runtime.current != runtime.hardware:
        yield Change(
            action=Action.KEEP,
            kind="setting",
            name="hardware",
            before=runtime.current,
            after=runtime.hardware,
            reason="asked for, but it does not run on it yet",
        )


def _region(space: Space, seen: ObservedSpace) -> Iterator[Change]:
    if space.region and seen.info.region and space.region != seen.info.region:
        yield Change(
            action=Action.REPLACE,
            kind="setting",
            name="region",
            before=seen.info.region,
            after=space.region,
            reason="a region is chosen at creation: destroy the Space and deploy it anew, or write the one it has",
        )


def _stage(seen: ObservedSpace) -> Iterator[Change]:
    runtime = seen.info.runtime
    if runtime.stage in BROKEN:
        why = f": {' '.join(runtime.error.split())}" if runtime.error else ""
        yield Change(
            action=Action.KEEP, kind="setting", name="stage", before=runtime.stage, reason=f"it does not serve{why}"
        )
