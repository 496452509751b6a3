"""Says how a plan will be carried out: its waves and why they are so, its terms, and what no rollback brings back."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from infra.model.plan import Plan

_GOES_ON = "no failure stops it: what failed stays as it is, and the waves go on"


def waves(plan: Plan) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each wave's number, why it is one (empty where nobody says) and the keys of its Spaces."""
    reasons = plan.reasons or ("",) * len(plan.waves)
    for number, (keys, why) in enumerate(zip(plan.waves, reasons, strict=True), start=1):
        yield f"wave {number}", why, keys


def terms(plan: Plan) -> Iterator[str]:
    """Yield how the waves are gone through, in sentences without a point. No text of others is in them."""
    rollout, largest = plan.rollout, max(map(len, plan.waves), default=0)
    if not plan.waves:
        return
    if largest > 1:
        yield f"at most {min(rollout.parallel, largest)} Spaces change at the same time"
    if rollout.bake:
        yield f"each release is watched for {length(rollout.bake)} before its wave is done"
    if rollout.approval and len(plan.waves) > 1:
        yield "somebody is asked before each wave after the first"
    yield f"{_limit(plan)}; {_after(plan)}" if rollout.on_failure != "continue" else _GOES_ON


def _limit(plan: Plan) -> str:
    allowed = plan.rollout.failures
    if not allowed or len(plan.waves) == 1:
        return "the first failure stops it"
    return f"it stops when the canary fails, or more than {allowed} of the others"


def _after(plan: Plan) -> str:
    """Say what becomes of a Space that failed; one without a release of before has nowhere to go back to."""
    backs = [part.before is not None for part in plan.spaces if part.writes]
    if plan.rollout.on_failure == "stop" or not any(backs):
        return "what failed stays as it is"
    new = "" if all(backs) else ", and a new Space stays as it is"
    return f"what failed goes back to what it served before{new}"


def length(seconds: float) -> str:
    """Return a length of time as spaces.yaml writes it: `2m`, `90s`, `0.5s`."""
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


def lost(plan: Plan) -> Mapping[str, Sequence[str]]:
    """Return the secrets whose old values no rollback can bring back, for nobody can read them, with their Spaces."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in plan.spaces:
        for change in part.writes:
            if change.final:
                found[change.name].append(part.space.key)
    return found
