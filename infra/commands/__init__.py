"""The use cases: each chains the stages, a few lines each. One file for each family of them."""

from infra.commands.fleet import environment_of, render, space_of, validate
from infra.commands.looking import log, verify
from infra.commands.reviewing import review
from infra.commands.rollout import carry_out, make_plan, outcome
from infra.commands.spelled import diff, explain
from infra.commands.world import World

__all__ = [
    "World",
    "carry_out",
    "diff",
    "environment_of",
    "explain",
    "log",
    "make_plan",
    "outcome",
    "render",
    "review",
    "space_of",
    "validate",
    "verify",
]
