"""The checks of a look that are always made: stage, release, health."""

from collections.abc import Container

from infra.model.events import Check
from infra.model.observed import Runtime
from infra.model.probe import Answer
from infra.verify.expected import Expected
from infra.verify.json_body import json_map
from infra.verify.service import Service
from infra.verify.words import answered, shown

_DIGEST = 64
"""Characters of an artifact digest."""

_HIDDEN = frozenset({401, 403, 404})
"""What the Hub answers to whoever may not see a private Space."""


def check_stage(expected: Expected, runtime: Runtime, accepted: Container[str]) -> Check:
    """Check that the Space is in an accepted stage, with the pushed commit where the Hub names one."""
    if runtime.stage not in accepted:
        detail = f"{runtime.stage}, {runtime.error}" if runtime.error else runtime.stage
        return Check(name="stage", ok=False, detail=detail)
    if expected.sha and runtime.sha and runtime.sha != expected.sha:
        return Check(name="stage", ok=False, detail=f"{runtime.stage} {runtime.sha[:7]}, pushed {expected.sha[:7]}")
    return Check(name="stage", ok=True, detail=runtime.stage)


def served_release(answer: Answer) -> str | None:
    """Return which release an answer of `/` names; None where it does not say."""
    release = json_map(answer).get("release")
    return release if isinstance(release, str) and len(release) <= _DIGEST else None


def check_release(expected: Expected, root: Answer) -> Check:
    """Check that the answer of `/` names the pushed release."""
    if expected.release is None:
        return Check(name="release", ok=True, detail="not checked")
    served = served_release(root)
    if served == expected.release:
        return Check(name="release", ok=True, detail=f"serves {served[:12]}")
    detail = f"serves {shown(served[:12])}" if served else "serves no release"
    if served is None and root.status != 200:
        hidden = expected.space.visibility == "private" and root.status in _HIDDEN
        why = ": so does a private Space to a token that may not read it" if hidden else ""
        detail += f" (GET / {answered(root)}{why})"
    return Check(name="release", ok=False, detail=f"{detail}, pushed {expected.release[:12]}")


def check_health(service: Service) -> tuple[Check, Answer]:
    """Check that the health path answers 200 within its deadline; return the answer too."""
    health = service.expected.space.health
    answer = service.ask(health.path, health.deadline)
    if answer.status != 200:
        return Check(name="health", ok=False, detail=f"{health.path} {answered(answer)}"), answer
    if answer.seconds > health.deadline:
        detail = f"took {answer.seconds:.1f} s, more than {health.deadline:g} s"
        return Check(name="health", ok=False, detail=detail), answer
    return Check(name="health", ok=True, detail=f"healthy in {answer.seconds * 1000:.0f} ms"), answer
