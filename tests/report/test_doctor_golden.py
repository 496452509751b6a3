"""The failure screen of a deploy, and what `doctor` shows, whole, as they go to a file."""

import re

import pytest

from infra.diagnose import diagnose, tail
from infra.model.checkup import Checkup, Examined, Line
from infra.model.events import Check, Verdict
from infra.model.outcome import Outcome, Problem, SpaceOutcome
from infra.report import Screen, show_checkup, show_examined, show_outcome
from tests.diagnose import cases
from tests.support import golden

Capture = pytest.CaptureFixture[str]


def both(capsys: Capture) -> str:
    seen = capsys.readouterr()
    return re.sub(r" +$", "", f"--- stdout\n{seen.out}--- stderr\n{seen.err}", flags=re.MULTILINE)


def failed(case: str, key: str = "api") -> Verdict:
    """Return the verdict that a deploy comes to in a case of the diagnosis."""
    seen = cases.symptoms(cases.load(case))
    return Verdict(
        space=key,
        ok=False,
        stage=seen.stage,
        release=None,
        health="not serving",
        checks=(Check(name="stage", ok=False, detail=f"{seen.stage}, {seen.error}"),),
        log=tail(seen),
        diagnosis=diagnose(seen),
    )


def ended(*verdicts: Verdict, outcome: str, code: int) -> Outcome:
    rows = [
        SpaceOutcome(
            name=verdict.space,
            id=f"acme/{verdict.space}",
            url=f"https://acme-{verdict.space}.hf.space/",
            stage=verdict.stage,
            release=None,
            health=verdict.health,
            changed=True,
        )
        for verdict in verdicts
    ]
    problems = [
        Problem(space=v.space, message=v.cause, help=v.diagnosis.next, cause=v.diagnosis.cause)
        for v in verdicts
        if v.diagnosis
    ]
    stopped = Problem(message=f"{', '.join(verdict.space for verdict in verdicts)} did not pass")
    return Outcome.model_validate(
        {
            "environment": "prod",
            "outcome": outcome,
            "spaces": rows,
            "requests": 21,
            "problems": [*problems, stopped],
            "exit_code": code,
        }
    )


def test_the_screen_of_a_deploy_that_failed(capsys: Capture) -> None:
    verdict = failed("secret_declared_without_a_value")
    show_outcome(ended(verdict, outcome="rolled_back", code=4), [verdict], Screen())
    text = both(capsys)
    golden.check("report/failure-screen.txt", text)
    assert len(text.splitlines()) <= 24


def test_the_screen_of_a_platform_that_failed(capsys: Capture) -> None:
    verdict = failed("registry_refuses")
    show_outcome(ended(verdict, outcome="failed", code=5), [verdict], Screen())
    golden.check("report/failure-screen-platform.txt", both(capsys))


def test_several_failures_share_a_screen(capsys: Capture) -> None:
    verdicts = [
        failed("health_answers_500", "api"),
        failed("start_up_failed", "events"),
        failed("packages_in_conflict", "jobs"),
    ]
    show_outcome(ended(*verdicts, outcome="failed", code=4), verdicts, Screen())
    text = both(capsys)
    golden.check("report/failure-screen-many.txt", text)
    assert len(text.splitlines()) <= 45


def test_examined(capsys: Capture) -> None:
    sick = failed("port_8000")
    notice = diagnose(cases.symptoms(cases.load("nothing_told"))).model_copy(
        update={"cause": "cookie-blocked", "summary": "cookies do not come back", "next": "Set them anew."}
    )
    checks = (Check(name="stage", ok=True, detail="RUNNING"), Check(name="health", ok=True, detail="healthy in 5 ms"))
    well = sick.model_copy(update={"ok": True, "checks": checks, "diagnosis": None, "log": "", "stage": "RUNNING"})
    for verdict, notices in ((sick, ()), (well, (notice,))):
        shown = Examined(
            environment="prod", id="acme/api", url="https://acme-api.hf.space/", verdict=verdict, notices=notices
        )
        show_examined(shown, Screen())
    golden.check("report/doctor-space.txt", both(capsys))


def test_examined_as_json(capsys: Capture) -> None:
    shown = Examined(
        environment="prod", id="acme/api", url="https://acme-api.hf.space/", verdict=failed("variable_missing")
    )
    show_examined(shown, Screen(as_json=True))
    golden.check("report/doctor-space-json.txt", both(capsys))


GROUND = Checkup(
    environment="prod",
    lines=(
        Line(name="hub", level="ok", detail="https://huggingface.co answers"),
        Line(name="quota", level="warn", detail="20 of 1000 requests left for 42 s", next="A deploy waits."),
        Line(name="acme/api", level="fail", detail="the token may not write to it", next="Add repo.write."),
    ),
)


def test_checkup(capsys: Capture) -> None:
    show_checkup(GROUND, Screen())
    show_checkup(GROUND, Screen(as_json=True))
    golden.check("report/doctor.txt", both(capsys))
