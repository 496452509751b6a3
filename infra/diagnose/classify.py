"""Asks each cause in turn, from the most specific to the most general; the first that finds itself is the one."""

from collections.abc import Iterable

from infra.diagnose.cause import Cause
from infra.diagnose.causes import CAUSES, NOTICES
from infra.diagnose.causes import unknown as last
from infra.diagnose.reading import Finding, one_line
from infra.diagnose.redaction import redacted
from infra.model.diagnosis import Diagnosis
from infra.model.symptoms import Symptoms

_LONGEST = 200
"""Characters of evidence: it is one line on a screen."""


def diagnose(seen: Symptoms) -> Diagnosis:
    """Return why a Space does not serve; `unknown` where nothing tells it."""
    return _first(CAUSES, seen) or _diagnosis(Cause(last.find), last.find(seen))


def notice(seen: Symptoms) -> tuple[Diagnosis, ...]:
    """Return what the run log of a Space that serves tells of faults that no check sees."""
    found = (_first((cause,), seen) for cause in NOTICES)
    return tuple(diagnosis for diagnosis in found if diagnosis is not None)


def _first(causes: Iterable[Cause], seen: Symptoms) -> Diagnosis | None:
    for cause in causes:
        finding = cause.find(seen)
        if finding is not None:
            return _diagnosis(cause, finding)
    return None


def _diagnosis(cause: Cause, finding: Finding) -> Diagnosis:
    evidence = redacted(one_line(finding.evidence))
    return Diagnosis(
        cause=cause.name,
        summary=redacted(one_line(finding.summary)),
        next=one_line(finding.next),
        evidence=evidence if len(evidence) <= _LONGEST else f"{evidence[:_LONGEST]} …",
        platform=cause.platform,
    )
