"""Stage 4: (Bundles, Observed) -> Plan. Pure: everything is decided here, nothing is done."""

from infra.plan.authors import with_authors
from infra.plan.before import recorded
from infra.plan.blockers import blockers
from infra.plan.diffs import texts_to_read, with_diffs
from infra.plan.digest import observed_digest
from infra.plan.drift import drift
from infra.plan.environment import plan
from infra.plan.promote import promoting, refused
from infra.plan.restore import WayBack, restore, restoring
from infra.plan.rotation import rotation
from infra.plan.secret_rows import secret_rows
from infra.plan.secrets_since import secrets_since
from infra.plan.shards import CANARY, matrix, shard
from infra.plan.space import unplanned

__all__ = [
    "CANARY",
    "WayBack",
    "blockers",
    "drift",
    "matrix",
    "observed_digest",
    "plan",
    "promoting",
    "recorded",
    "refused",
    "restore",
    "restoring",
    "rotation",
    "secret_rows",
    "secrets_since",
    "shard",
    "texts_to_read",
    "unplanned",
    "with_authors",
    "with_diffs",
]
