"""Shows who holds the lock of an environment."""

from collections.abc import Iterable

from infra.model.lock import Holder
from infra.report.screen import Screen


def show_locks(found: Iterable[tuple[str, Holder | None]], screen: Screen) -> None:
    """Write to stderr who holds which lock, `owner/name` by Space: it is read before the answer is typed."""
    for space, holder in found:
        who = f"{holder.told}, for a {holder.claim.purpose}" if holder else "somebody who left no name"
        screen.err.print(f"the lock in {space} is held by {who}")
    screen.note("a deploy that still runs stops at its next step when its lock is gone; another may start at once")


def show_unlocked(environment: str, spaces: Iterable[str], screen: Screen) -> None:
    """Write what was removed."""
    if screen.as_json:
        screen.json({"environment": environment, "unlocked": list(spaces)})
    else:
        screen.out.print(f"unlocked {environment}")
