"""The use cases: each chains the stages, a few lines each. One file for each family of them."""

from infra.commands.destroying import destroy, losses, space_to_destroy
from infra.commands.fleet import environment_of, render, space_of, validate
from infra.commands.importing import import_space
from infra.commands.judging import judge
from infra.commands.looking import log, status, verify
from infra.commands.planning import Asked, find_drift, make_plan, open_plan, refuse_stale
from infra.commands.reviewing import review
from infra.commands.rollout import carry_out, outcome
from infra.commands.secret_keeping import list_secrets, plan_rotation
from infra.commands.spelled import diff, explain
from infra.commands.world import World
from infra.model.saved import seal

__all__ = [
    "Asked",
    "World",
    "carry_out",
    "destroy",
    "diff",
    "environment_of",
    "explain",
    "find_drift",
    "import_space",
    "judge",
    "list_secrets",
    "log",
    "losses",
    "make_plan",
    "open_plan",
    "outcome",
    "plan_rotation",
    "refuse_stale",
    "render",
    "review",
    "seal",
    "space_of",
    "space_to_destroy",
    "status",
    "validate",
    "verify",
]
