"""Shows what a wave is and what was proven before it, and asks whether it may start."""

from collections.abc import Callable, Iterable

from infra.model.events import Event, RolledBack, SpaceDone, SpaceFailed
from infra.model.plan import Plan
from infra.report.screen import Screen

_YES = frozenset({"y", "yes"})


def ask_approval(plan: Plan, number: int, seen: Iterable[Event], screen: Screen, stopping: Callable[[], bool]) -> bool:
    """Ask before a wave, by its number from 1; anything but a yes is a no, and so is a wish to stop."""
    screen.err.print(f"proven so far: {', '.join(_proven(seen)) or 'nothing'}")
    screen.err.print(f"wave {number} of {len(plan.waves)} is next:")
    for key in plan.waves[number - 1]:
        part = plan.space(key)
        screen.err.print(f"  {key}  {part.space.id}: {part.reason}")
    return screen.ask(f"Start wave {number}? [y/N]", stopping).lower() in _YES


def _proven(seen: Iterable[Event]) -> list[str]:
    """Say of each Space how it ended, in the order in which they did."""
    ended: dict[str, str] = {}
    for event in seen:
        if isinstance(event, SpaceDone):
            ended[event.space] = "serves" if event.verdict.ok else f"failed ({event.verdict.cause})"
        elif isinstance(event, SpaceFailed):
            ended[event.space] = f"failed ({event.message})"
        elif isinstance(event, RolledBack):
            ended[event.space] += ", went back" if event.ok else ", did not go back"
    return [f"{space} {how}" for space, how in ended.items()]
