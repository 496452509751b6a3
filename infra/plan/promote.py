"""Turns an ordinary plan, made from bundles of promoted artifacts, into one that says so."""

from collections.abc import Iterable, Mapping

from infra.model.plan import Blocker, Plan, Purpose, SpacePlan
from infra.model.promotion import Promoted, Refusal


def promoting(plan: Plan, promoted: Mapping[str, Promoted], source: str, forced: str) -> Plan:
    """Return the plan with where each release comes from. `source`: the environment; `forced`: why in spite of what."""
    parts = tuple(_part(part, promoted.get(part.space.key), source) for part in plan.spaces)
    return plan.model_copy(update={"purpose": Purpose.PROMOTE, "spaces": parts, "forced": forced})


def refused(plan: Plan, refusals: Iterable[Refusal]) -> Plan:
    """Return the plan with what speaks against it among its blockers."""
    blockers = tuple(Blocker(space=r.space, name=r.name, message=r.message, help=r.help) for r in refusals)
    return plan.model_copy(update={"blockers": (*blockers, *plan.blockers)})


def _part(part: SpacePlan, from_: Promoted | None, source: str) -> SpacePlan:
    if from_ is None or not part.writes:
        return part
    manifest = part.manifest.model_copy(update={"source": from_.source}) if part.manifest else None
    reason = f"promoted from {source}, {from_.id} at {from_.commit[:7]}"
    return part.model_copy(update={"reason": reason, "manifest": manifest})
