"""Looks at a Space once: stage, served release, health, circuits, CORS, and what else spaces.yaml asks for."""

from collections.abc import Container

from infra.model.errors import HubError
from infra.model.events import Check, Verdict
from infra.model.observed import SLEEPING, Runtime
from infra.ports import HubReader, Prober
from infra.verify.checks import check_health, check_release, check_stage, served_release
from infra.verify.circuits import check_circuits
from infra.verify.cors import check_cors
from infra.verify.expected import Expected
from infra.verify.own_checks import own_checks
from infra.verify.service import Service

RUNNING = frozenset({"RUNNING"})
_LOG_TAIL = 40
_BUILD_STAGES = frozenset({"BUILDING", "BUILD_ERROR", "CONFIG_ERROR", "NO_APP_FILE"})


def check_now(expected: Expected, hub: HubReader, prober: Prober) -> Verdict:
    """Check a Space as it is at this moment, without waiting and without waking it.

    Raises:
        HubError: the runtime could not be read.
    """
    return explained(look(expected, hub.runtime(expected.space.id), prober), expected, hub)


def look(expected: Expected, runtime: Runtime, prober: Prober, accepted: Container[str] = RUNNING) -> Verdict:
    """Check a Space whose runtime was just read. `accepted`: the stages in which it may be."""
    stage = check_stage(expected, runtime, accepted)
    if expected.space.managed == "settings":
        # Nothing is known of what it serves but that it runs.
        return _verdict(expected, runtime, (stage,), health="not checked" if stage.ok else "not serving")
    if runtime.stage == SLEEPING:
        return _verdict(expected, runtime, (stage,), health="asleep")
    service = Service(expected, prober)
    root = service.ask("/")
    served = served_release(root)
    if not stage.ok:
        health = "not serving" if served is None else "previous release serves"
        return _verdict(expected, runtime, (stage,), health, served)
    healthy, answer = check_health(service)
    checks = [stage, check_release(expected, root), healthy]
    if answer.status is not None:
        # What does not answer at all would let each further request wait in vain.
        checks += [check_circuits(service), *check_cors(service), *own_checks(service)]
    return _verdict(expected, runtime, tuple(checks), "healthy" if healthy.ok else healthy.detail, served)


def _verdict(
    expected: Expected, runtime: Runtime, checks: tuple[Check, ...], health: str, served: str | None = None
) -> Verdict:
    ok = all(check.ok for check in checks)
    return Verdict(space=expected.space.key, ok=ok, stage=runtime.stage, release=served, health=health, checks=checks)


def explained(verdict: Verdict, expected: Expected, hub: HubReader) -> Verdict:
    """Add to a failed verdict the end of the log that most likely tells why. It stands also without that log.

    Of CORS no log tells more than the check; it would hold nothing but the gate's own requests.
    """
    if all(check.ok or check.name.startswith("cors ") for check in verdict.checks):
        return verdict
    try:
        text = hub.log(expected.space.id, "build" if verdict.stage in _BUILD_STAGES else "run")
    except HubError as error:
        text = f"the log could not be read: {error.message}"
    return verdict.model_copy(update={"log": "\n".join(text.splitlines()[-_LOG_TAIL:])})
