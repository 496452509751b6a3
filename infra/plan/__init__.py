"""Stage 4: (Bundles, Observed) -> Plan. Pure: everything is decided here, nothing is done."""

from infra.plan.authors import with_authors
from infra.plan.diffs import texts_to_read, with_diffs
from infra.plan.digest import observed_digest
from infra.plan.drift import drift
from infra.plan.environment import plan
from infra.plan.restore import WayBack, restore, restoring
from infra.plan.rotation import rotation
from infra.plan.secret_rows import secret_rows
from infra.plan.shards import CANARY, matrix, shard

__all__ = [
    "CANARY",
    "WayBack",
    "drift",
    "matrix",
    "observed_digest",
    "plan",
    "restore",
    "restoring",
    "rotation",
    "secret_rows",
    "shard",
    "texts_to_read",
    "with_authors",
    "with_diffs",
]
