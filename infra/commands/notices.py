"""What is told to those who do not watch: that a rollout began, and how it ended."""

from infra.model.outcome import Notice, Outcome, OutcomeName
from infra.model.plan import Plan

_ENDS: dict[OutcomeName, str] = {
    "deployed": "is deployed and proven",
    "unchanged": "needed no change",
    "failed": "FAILED",
    "rolled_back": "was ROLLED BACK",
}


def began(plan: Plan) -> Notice:
    """Return the notice of a rollout that begins."""
    keys = tuple(key for wave in plan.waves for key in wave)
    number = f"{_counted(len(keys), 'Space')} in {_counted(len(plan.waves), 'wave')}"
    return Notice(
        text=f"{plan.environment}: {plan.purpose} of {number} begins",
        event="started",
        environment=plan.environment,
        spaces=keys,
    )


def ended(plan: Plan, outcome: Outcome) -> Notice:
    """Return the notice of a rollout that has ended, with the reasons where it failed."""
    keys = tuple(key for wave in plan.waves for key in wave)
    why = "; ".join(
        f"{problem.space}: {problem.message}" if problem.space else problem.message for problem in outcome.problems
    )
    text = f"{plan.environment}: {plan.purpose} {_ENDS[outcome.outcome]}"
    return Notice(
        text=f"{text}: {why}" if why else text,
        event="finished",
        environment=plan.environment,
        spaces=keys,
        outcome=outcome.outcome,
        problems=outcome.problems,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
