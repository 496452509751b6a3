"""What applying needs of the world."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.model.errors import InputError
from infra.model.events import SpaceDone
from infra.model.plan import Plan
from infra.ports import Gate, HubWriter, SecretReader

Restore = Callable[[Plan, SpaceDone], Plan]
"""Plans the way back of one Space that failed, a plan of it alone. Raises `SpacedockError` where there is none."""
Approve = Callable[[Plan, int], bool]
"""Asks whether a wave, by its number from 1, may start. Raises `ApprovalError` where nobody can be asked."""


def _no_way_back(_plan: Plan, failed: SpaceDone) -> Plan:
    raise InputError(f"nothing is known of what {failed.space} served before")


def _yes(_plan: Plan, _number: int) -> bool:
    return True


def _never() -> bool:
    return False


def _nothing(_space: str) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Ports:
    """The Hub, where secret values come from, what proves a release, and who has a say."""

    hub: HubWriter
    secrets: SecretReader
    gate: Gate
    restore: Restore = _no_way_back
    approve: Approve = _yes
    stopping: Callable[[], bool] = _never
    """Tells whether somebody asked to stop: what is under way is finished, and nothing else begins."""
    created: Callable[[str], None] = _nothing
    """Is told of a Space, `owner/name`, that was just created and holds nothing yet. Raises `HeldError`."""
    by: str = ""
    """The run of continuous integration that carries the plan out, for the commits; empty outside of one."""
