"""What a deploy writes into the Space's history: every release is a commit with trailers."""

from infra.model.plan import Plan, SpacePlan


def commit_message(part: SpacePlan, plan: Plan) -> str:
    """Return a summary line, an empty line, and git trailers that say what was released from what."""
    source = part.manifest.source if part.manifest else None
    trailers = {
        "Spacedock-Release": part.artifact,
        "Spacedock-Environment": plan.environment,
        "Spacedock-Source": source or "none",
        "Spacedock-Reason": part.reason,
    }
    lines = [f"{key}: {value}" for key, value in trailers.items()]
    return "\n".join([f"Deploy release {part.artifact[:12]} to {plan.environment}", "", *lines])
