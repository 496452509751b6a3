"""Stage 4: (Bundles, Observed) -> Plan. Pure: everything is decided here, nothing is done."""

from infra.plan.diffs import texts_to_read, with_diffs
from infra.plan.digest import observed_digest
from infra.plan.drift import drift
from infra.plan.environment import plan

__all__ = ["drift", "observed_digest", "plan", "texts_to_read", "with_diffs"]
