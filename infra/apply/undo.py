"""Brings a Space that failed back to what it served before."""

from infra.apply.mark import mark
from infra.apply.order import Order
from infra.apply.ports import Ports
from infra.apply.space import change_space
from infra.model.errors import SpacedockError
from infra.model.events import RollbackStarted, RolledBack, SpaceDone
from infra.model.plan import Plan
from infra.ports import Emit


def undo(failed: SpaceDone, plan: Plan, ports: Ports, emit: Emit) -> None:
    """Carry out the way back and let the same gate prove it. What fails is told, not raised."""
    before = plan.space(failed.space).before
    emit(RollbackStarted(space=failed.space, release=before.release if before else None))
    try:
        back = ports.restore(plan, failed)
        part = back.space(failed.space)
        sha = change_space(part, Order(back, ports.by), ports, emit) if part.writes else part.base or ""
        verdict = ports.gate(part, sha, emit)
        if verdict.ok:
            mark(part, sha, ports.hub, emit)
    except SpacedockError as error:
        emit(RolledBack(space=failed.space, release=None, message=error.message))
    else:
        emit(RolledBack(space=failed.space, release=verdict.release, message=verdict.cause))
