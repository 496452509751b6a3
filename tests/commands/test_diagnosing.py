"""What a deploy says of a release that failed, with every port in memory: the cause, and whose fault it is."""

import pytest

from infra import commands
from infra.commands.diagnosing import DiagnosingGate
from infra.model.errors import ExitCode, HubError
from infra.model.events import Check, Event, RollbackStarted, SpaceDone, SpaceFailed, Verdict
from infra.model.fleet import EnvSource, Secret, Space
from infra.model.plan import SpacePlan
from infra.model.rollout import Rollout
from infra.ports import Emit
from tests.commands.test_commands import Ground, ground
from tests.diagnose import cases
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import planned
from tests.support.spaces import space

API = space()


def _unheard(_event: Event) -> None:
    """Take an event; nobody looks."""


class ClosedGate:
    """A gate that finds what it is told."""

    def __init__(self, stage: str, *, ok: bool = False, detail: str = "") -> None:
        self.verdict = Verdict(
            space="api",
            ok=ok,
            stage=stage,
            release=None,
            health="not serving",
            checks=(Check(name="stage", ok=ok, detail=detail or stage),),
            log="the raw end of a log",
        )

    def __call__(self, part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        del part, sha, emit
        return self.verdict


def judged(gate: ClosedGate, wanted: Space = API, **there: object) -> Verdict:
    hub = FakeHub({"acme/api": FakeSpace(files={}, **there)})  # type: ignore[arg-type]  # fields of FakeSpace
    part = planned(hub, wanted).space("api")
    return DiagnosingGate(gate, hub, FakeSecrets())(part, "", _unheard)


def test_a_release_that_serves_is_left_as_it_is_and_costs_no_request() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={})})
    part = planned(hub, API).space("api")
    before = hub.requests
    verdict = DiagnosingGate(ClosedGate("RUNNING", ok=True), hub, FakeSecrets())(part, "", _unheard)
    assert (verdict.diagnosis, verdict.log, hub.requests) == (None, "the raw end of a log", before)


def test_both_logs_are_read_and_the_one_that_matters_is_shown() -> None:
    logs = {"build": "Successfully built", "run": cases.log("port-taken")}
    verdict = judged(ClosedGate("RUNTIME_ERROR"), stage="RUNTIME_ERROR", logs=logs, error="Exit code: 1")
    assert verdict.diagnosis is not None
    assert (verdict.diagnosis.cause, verdict.platform) == ("port-taken", False)
    assert verdict.log.splitlines() == logs["run"].splitlines()


def test_what_looks_like_a_credential_is_nowhere_in_the_verdict() -> None:
    log = cases.log("settings-missing")
    gate = ClosedGate(
        "RUNTIME_ERROR", detail="RUNTIME_ERROR, Exit code: 1. Reason: API_KEY=sk-live-51Habcdefghijklmnop"
    )
    verdict = judged(gate, stage="RUNTIME_ERROR", logs={"run": log})
    assert "sk-live" in log
    assert "sk-live" not in verdict.model_dump_json()


def test_the_value_of_a_secret_at_hand_is_hidden_though_it_looks_like_a_word() -> None:
    wanted = space(secrets=(Secret(name="DB_WORD", source=EnvSource(name="DB_WORD")),))
    hub = FakeHub({"acme/api": FakeSpace(files={}, stage="RUNTIME_ERROR", error="refused: butterfly")})
    part = planned(hub, wanted, secrets=FakeSecrets({"DB_WORD": "butterfly"})).space("api")
    hub.there["acme/api"].logs = {"run": "opening with butterfly\nRuntimeError: butterfly was refused\n"}
    gate = ClosedGate("RUNTIME_ERROR", detail="RUNTIME_ERROR, refused: butterfly")
    verdict = DiagnosingGate(gate, hub, FakeSecrets({"DB_WORD": "butterfly"}))(part, "", _unheard)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.evidence.endswith("was refused")
    assert "butterfly" not in verdict.model_dump_json()


def test_a_stage_that_still_moves_when_the_gate_gives_up_is_overdue() -> None:
    verdict = judged(ClosedGate("BUILDING"), stage="BUILDING", logs={"build": cases.log("recorded-build-queued")})
    assert verdict.diagnosis is not None
    assert (verdict.diagnosis.cause, verdict.platform) == ("build-stuck", True)


def test_a_hub_that_shows_no_log_hides_no_verdict() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={})})
    part = planned(hub, API).space("api")
    hub.failures = {call: HubError("reading: the Hub answered 502") for call in ("log", "info")}
    gate = ClosedGate("RUNTIME_ERROR", detail="RUNTIME_ERROR, Scheduling failure: unable to schedule")
    verdict = DiagnosingGate(gate, hub, FakeSecrets())(part, "", _unheard)
    assert verdict.diagnosis is not None
    assert (verdict.diagnosis.cause, verdict.platform) == ("no-capacity", True)


def broken(here: Ground, stage: str, error: str, log: str = "") -> tuple[list[Event], int, str | None]:
    """Deploy, change the code, and deploy to a Hub that comes to that stage; return events, exit code and cause."""
    here.deploy()
    for key in ("api", "events"):
        seen = here.hub.there[f"acme/{key}"]
        seen.error, seen.logs = error, {"build": log, "run": log}
    changed = ground(**{"service/main.py": "version = 2\n"})
    changed.hub.there = here.hub.there
    world = changed.world()
    ready = commands.make_plan(changed.environment, world).model_copy(
        update={"rollout": Rollout(on_failure="rollback")}
    )
    here.hub.there["acme/api"].script = [here.hub.there["acme/api"].now().model_copy(update={"stage": stage})]
    events = list(commands.carry_out(ready, world))
    outcome = commands.outcome(ready, events, 0)
    return events, outcome.exit_code, next((p.cause for p in outcome.problems if p.cause), None)


def test_what_the_platform_caused_is_exit_5_and_is_not_rolled_back() -> None:
    log = cases.log("recorded-registry-push")
    events, code, cause = broken(ground(), "BUILD_ERROR", "Unexpected job error", log)
    assert (code, cause) == (ExitCode.PLATFORM, "registry-failed")
    assert not any(isinstance(event, RollbackStarted) for event in events)


def test_what_the_release_caused_is_exit_4_and_is_rolled_back() -> None:
    events, code, cause = broken(ground(), "BUILD_ERROR", "Job failed", cases.log("pip-not-found"))
    assert (code, cause) == (ExitCode.ROLLOUT, "package-not-found")
    assert any(isinstance(event, RollbackStarted) for event in events)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("committing to acme/api: the Hub answered 413, Payload Too Large", "push-too-large"),
        ("creating acme/api: the Hub answered 402, Payment Required", "plan-too-small"),
        ("committing to acme/api: the Hub answered 503, Service Unavailable", "hub-failed"),
    ],
)
def test_a_call_that_the_hub_refuses_is_told_by_its_cause(message: str, cause: str) -> None:
    here = ground()
    here.hub.failures = {"create": HubError(message, "the words for its status")}
    _, events, outcome = here.deploy()
    failed = next(event for event in events if isinstance(event, SpaceFailed))
    assert failed.diagnosis is not None
    assert (failed.diagnosis.cause, failed.help) == (cause, failed.diagnosis.next)
    assert outcome.problems[0].cause == cause
    assert outcome.exit_code == ExitCode.PLATFORM


def test_a_failure_of_no_known_cause_keeps_its_own_help() -> None:
    here = ground()
    here.hub.failures = {"create": HubError("creating acme/api: something new", "Its own help.")}
    _, events, _ = here.deploy()
    failed = next(event for event in events if isinstance(event, SpaceFailed))
    assert (failed.diagnosis, failed.help) == (None, "Its own help.")


def test_a_verdict_that_passes_has_no_diagnosis() -> None:
    _, events, _ = ground().deploy()
    assert [event.verdict.diagnosis for event in events if isinstance(event, SpaceDone)] == [None, None]
