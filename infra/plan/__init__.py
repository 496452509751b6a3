"""Stage 4: (Bundles, Observed) -> Plan. Pure: everything is decided here, nothing is done."""

from infra.plan.environment import plan

__all__ = ["plan"]
