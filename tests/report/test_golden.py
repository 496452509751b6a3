"""What people read, whole, as it goes to a file: no colours, no width."""

import re

import pytest

from infra.model.diagnostics import Diagnostic, Location, Severity
from infra.model.errors import InputError
from infra.model.events import (
    Check,
    Event,
    RolloutStopped,
    SpaceDone,
    SpaceFailed,
    StageSeen,
    StepDone,
    Verdict,
    WaveStarted,
)
from infra.model.outcome import HubStatus, Outcome, Problem, SpaceOutcome, Status
from infra.report import Screen, show_diagnostics, show_failure, show_hub, show_outcome, show_status, show_verification
from infra.report.rollout import line
from tests.support import golden

Capture = pytest.CaptureFixture[str]

HEALTHY = SpaceOutcome(
    name="api",
    id="acme/api",
    url="http://acme-api.localhost:7860/",
    stage="RUNNING",
    release="a1b2c3d4e5f6" + "0" * 52,
    health="healthy",
    changed=True,
)
SICK = SpaceOutcome(
    name="events",
    id="acme/events",
    url="https://acme-events.hf.space/",
    stage="RUNTIME_ERROR",
    release=None,
    health="not serving",
    changed=True,
)
CHECKS = (
    Check(name="stage", ok=True, detail="RUNNING"),
    Check(name="cors https://a.example", ok=True, detail="allowed"),
)
GOOD = Verdict(space="api", ok=True, stage="RUNNING", release=HEALTHY.release, health="healthy", checks=CHECKS)
BAD = Verdict(
    space="events",
    ok=False,
    stage="RUNTIME_ERROR",
    release=None,
    health="not serving",
    checks=(Check(name="stage", ok=False, detail="RUNTIME_ERROR, exit code 3"),),
    log="Traceback [most recent] :warning:\n  KeyError: 'x'",
)


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def both(capsys: Capture) -> str:
    """Return both streams, without the blanks by which a table fills its last column."""
    seen = capsys.readouterr()
    return re.sub(r" +$", "", f"--- stdout\n{seen.out}--- stderr\n{seen.err}", flags=re.MULTILINE)


def diagnostic(code: str, column: int, length: int, **more: object) -> Diagnostic:
    where = Location(file="spaces.yaml", line=12, column=column, length=length)
    return Diagnostic.model_validate({"code": code, "message": "something is wrong", "location": where, **more})


def test_diagnostics(capsys: Capture) -> None:
    found = [
        diagnostic("SD001", 5, 9, excerpt="    hardwear: cpu-basic", help="Did you mean `hardware`?"),
        diagnostic("SD002", 12, 3, excerpt="  emoji: 🚀 xyz  # wide", severity=Severity.WARNING),
        diagnostic("SD003", 2, 1, excerpt="\tkey: [bold]x[/bold]", help="Write blanks."),
        diagnostic("SD004", 8, 99, excerpt="title: x"),
        diagnostic("SD005", 1, 1),
    ]
    show_diagnostics(found, Screen())
    golden.check("report/diagnostics.txt", both(capsys))


def test_a_deploy_that_succeeded(capsys: Capture) -> None:
    ended = Outcome(environment="local", outcome="deployed", spaces=(HEALTHY,), requests=17)
    show_outcome(ended, [GOOD], Screen())
    golden.check("report/deployed.txt", both(capsys))


FAILED = Outcome(
    environment="prod",
    outcome="failed",
    spaces=(HEALTHY, SICK),
    requests=21,
    problems=(
        Problem(space="events", message="stage: RUNTIME_ERROR, exit code 3"),
        Problem(message="events did not pass", help="Look at its log."),
    ),
    exit_code=4,
)


def test_a_deploy_that_failed(capsys: Capture) -> None:
    show_outcome(FAILED, [GOOD, BAD], Screen())
    golden.check("report/failed.txt", both(capsys))


def test_a_deploy_that_failed_as_json(capsys: Capture) -> None:
    show_outcome(FAILED, [GOOD, BAD], Screen(as_json=True))
    golden.check("report/failed-json.txt", both(capsys))


STATUS = Status(environment="prod", spaces=(HEALTHY, SICK), verdicts=(GOOD, BAD), requests=9)


def test_status(capsys: Capture) -> None:
    show_status(STATUS, Screen())
    golden.check("report/status.txt", both(capsys))


def test_verification(capsys: Capture) -> None:
    show_verification(STATUS, Screen())
    golden.check("report/verification.txt", both(capsys))


def test_a_failure(capsys: Capture) -> None:
    show_failure(InputError("spaces.yaml has no environment [prd]", "Did you mean prod?"), Screen())
    golden.check("report/failure.txt", both(capsys))


def test_the_local_hub(capsys: Capture) -> None:
    running = HubStatus(
        running=True,
        data="/data/[red]hub:+1:",
        endpoint="http://127.0.0.1:7860",
        pid=42,
        started_at="2026-01-01T00:00:00Z",
        spaces=2,
        reads=5,
        writes=3,
    )
    show_hub(running, Screen())
    show_hub(HubStatus(running=False, data="/data/hub"), Screen())
    golden.check("report/hub.txt", both(capsys))


def test_lines_of_a_rollout() -> None:
    events: list[Event] = [
        WaveStarted(number=1, of=2, spaces=("api",)),
        StepDone(space="api", step="variable LOG_LEVEL set"),
        StageSeen(space="api", stage="BUILDING"),
        SpaceDone(space="api", verdict=GOOD),
        SpaceDone(space="events", verdict=BAD),
        SpaceFailed(space="jobs", message="committing to acme/jobs: the Hub answered 502", help="", exit_code=5),
        RolloutStopped(reason="events, jobs did not pass", untouched=("web",)),
        RolloutStopped(reason="events did not pass", untouched=()),
    ]
    golden.check("report/rollout.txt", "".join(f"{line(event)}\n" for event in events))
