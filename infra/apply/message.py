"""What a deploy writes into the Space's history: every release is a commit with trailers."""

from infra.apply.order import Order
from infra.model.plan import SpacePlan
from infra.model.trailers import Trailers, commit_message


def message(part: SpacePlan, order: Order) -> str:
    """Return the message of the commit by which a Space gets its release."""
    plan, restored = order.plan, part.restored
    source = restored.source if restored else part.manifest.source if part.manifest else None
    told = Trailers(
        environment=plan.environment,
        purpose=plan.purpose,
        release=part.artifact,
        source=source or "",
        by=order.by,
        plan=order.digest,
        replaces=part.previous or "",
        replaced_stage=part.before.stage if part.before else "",
        reason=part.reason,
        restores=restored.commit if restored else "",
        failed=restored.failed if restored else "",
        cause=restored.cause if restored else "",
        forced=plan.forced,
    )
    return commit_message(told)
