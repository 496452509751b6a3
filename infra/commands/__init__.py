"""The use cases: each chains the stages, a few lines each. One file for each family of them."""

from infra.commands.checkup import check_up
from infra.commands.destroying import destroy, losses, space_to_destroy
from infra.commands.doctor import examine
from infra.commands.fleet import environment_of, render, space_of, validate
from infra.commands.guarding import Locked, locks, unlock
from infra.commands.history import history, show
from infra.commands.importing import import_space
from infra.commands.judging import judge
from infra.commands.looking import log, status, verify
from infra.commands.notices import began, ended
from infra.commands.planning import Asked, find_drift, make_plan, open_plan, refuse_stale
from infra.commands.promoting import Promotion, plan_promotion, why_forced
from infra.commands.resuming import Resumed, how_to_go_on, resume, told_interrupted, unfinished
from infra.commands.reviewing import review
from infra.commands.rolling_back import plan_rollback
from infra.commands.rollout import Say, carry_out, outcome
from infra.commands.secret_keeping import list_secrets, plan_rotation
from infra.commands.sharding import matrix, plan_shard
from infra.commands.spelled import diff, explain
from infra.commands.world import World
from infra.model.saved import plan_digest, seal

__all__ = [
    "Asked",
    "Locked",
    "Promotion",
    "Resumed",
    "Say",
    "World",
    "began",
    "carry_out",
    "check_up",
    "destroy",
    "diff",
    "ended",
    "environment_of",
    "examine",
    "explain",
    "find_drift",
    "history",
    "how_to_go_on",
    "import_space",
    "judge",
    "list_secrets",
    "locks",
    "log",
    "losses",
    "make_plan",
    "matrix",
    "open_plan",
    "outcome",
    "plan_digest",
    "plan_promotion",
    "plan_rollback",
    "plan_rotation",
    "plan_shard",
    "refuse_stale",
    "render",
    "resume",
    "review",
    "seal",
    "show",
    "space_of",
    "space_to_destroy",
    "status",
    "told_interrupted",
    "unfinished",
    "unlock",
    "validate",
    "verify",
    "why_forced",
]
