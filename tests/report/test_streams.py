"""Results go to stdout, all else to stderr; JSON is alone on stdout; no secret is on either."""

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from infra.model.diagnostics import Diagnostic, Location
from infra.model.errors import HubError
from infra.model.events import Event, SpaceDone, StageSeen, StepDone, Verdict, WaveStarted
from infra.model.fleet import EnvSource, Secret
from infra.model.outcome import Outcome
from infra.report import (
    Progress,
    Screen,
    show_blocked,
    show_diagnostics,
    show_failure,
    show_outcome,
    show_plan,
    show_validation,
    write_bug_report,
)
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import empty_space, planned
from tests.support.spaces import space

Capture = pytest.CaptureFixture[str]
TOKEN = Secret(name="TOKEN", description="Opens the door.", source=EnvSource(name="TOKEN"))
VALUE = "opens-the-door-4711"


def test_a_plan_names_every_space_every_change_and_the_waves(capsys: Capture) -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={}, variables={"BY_HAND": ("1", "")})})
    ready = planned(hub, space(hardware="cpu-upgrade"), space(key="events"))
    show_plan(ready, Screen())
    seen = capsys.readouterr()
    assert seen.err == ""
    for part in ready.spaces:
        assert part.space.id in seen.out
        for change in part.changes:
            assert change.kind == "space" or change.name in seen.out
    assert "cpu-basic → cpu-upgrade" in seen.out
    for wave in ready.waves:
        assert ", ".join(wave) in seen.out


def test_a_plan_as_json_is_the_plan_without_contents(capsys: Capture) -> None:
    ready = planned(FakeHub(), space())
    show_plan(ready, Screen(as_json=True))
    shown = json.loads(capsys.readouterr().out)
    assert shown["has_changes"] is True
    assert "blobs" not in shown
    assert [part["space"]["key"] for part in shown["spaces"]] == ["api"]


@pytest.mark.parametrize("as_json", [False, True])
def test_no_value_of_a_secret_is_shown(capsys: Capture, *, as_json: bool) -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={}, secrets={"TOKEN": (VALUE, "by hand")})})
    ready = planned(hub, space(secrets=(TOKEN,)), secrets=FakeSecrets({"TOKEN": VALUE}))
    show_plan(ready, Screen(as_json=as_json))
    seen = capsys.readouterr()
    assert "TOKEN" in seen.out
    assert VALUE not in seen.out + seen.err


def test_blockers_are_told_on_stderr_with_their_cure(capsys: Capture) -> None:
    ready = planned(FakeHub(), space(secrets=(TOKEN,)))
    show_blocked(ready, 3, Screen())
    seen = capsys.readouterr()
    assert seen.out == ""
    assert "error: api: the required secret TOKEN has no value" in seen.err
    assert "help: Give it by the environment variable TOKEN" in seen.err
    assert seen.err.endswith("nothing was written\n")


def test_blockers_as_json_are_an_outcome(capsys: Capture) -> None:
    show_blocked(planned(FakeHub(), space(secrets=(TOKEN,))), 3, Screen(as_json=True))
    shown = json.loads(capsys.readouterr().out)
    assert (shown["outcome"], shown["requests"], shown["problems"][0]["space"]) == ("failed", 3, "api")


def test_an_outcome_as_json_has_the_keys_that_are_promised(capsys: Capture) -> None:
    show_outcome(Outcome(environment="local", outcome="unchanged", spaces=(), requests=5), [], Screen(as_json=True))
    seen = capsys.readouterr()
    assert json.loads(seen.out) == {"environment": "local", "outcome": "unchanged", "spaces": [], "requests": 5}
    assert seen.err == ""


def fault() -> Diagnostic:
    return Diagnostic(code="SD001", message="m", location=Location(file="spaces.yaml", line=1, column=1), excerpt="x")


def test_faults_go_to_stderr_and_as_json_to_stdout(capsys: Capture) -> None:
    show_diagnostics([fault()], Screen(as_json=True))
    seen = capsys.readouterr()
    assert (seen.out, "SD001" in seen.err) == ("", True)
    show_validation([fault()], Screen(as_json=True))
    seen = capsys.readouterr()
    assert [d["code"] for d in json.loads(seen.out)["diagnostics"]] == ["SD001"]
    assert seen.err == ""
    show_validation([], Screen())
    assert capsys.readouterr().out == "spaces.yaml is in order\n"


def test_a_failure_as_json_is_on_stdout_and_for_people_on_stderr(capsys: Capture) -> None:
    show_failure(HubError("reading acme/api: the Hub answered 500", "Try again."), Screen(as_json=True))
    seen = capsys.readouterr()
    assert json.loads(seen.out)["problems"] == [
        {"message": "reading acme/api: the Hub answered 500", "help": "Try again."}
    ]
    assert "error: reading acme/api" in seen.err


def test_a_note_is_shown_as_it_is(capsys: Capture) -> None:
    Screen().note("waiting for [red] :bell:")
    assert capsys.readouterr().err == "· waiting for [red] :bell:\n"


EVENTS: list[Event] = [
    WaveStarted(number=1, of=1, spaces=("api",)),
    StepDone(space="api", step="pushed [abc]"),
    StageSeen(space="api", stage="BUILDING"),
    SpaceDone(
        space="api", verdict=Verdict(space="api", ok=True, stage="RUNNING", release=None, health="healthy", checks=())
    ),
]


@pytest.mark.parametrize("as_json", [False, True])
def test_progress_is_plain_lines_on_stderr_without_a_terminal(capsys: Capture, *, as_json: bool) -> None:
    ready = planned(FakeHub(), space())
    with Progress(ready, Screen(as_json=as_json)) as progress:
        for event in EVENTS:
            progress.see(event)
    seen = capsys.readouterr()
    assert seen.out == ""
    assert [re.sub(r"^ +\d+\.\d s  ", "", text) for text in seen.err.splitlines()] == [
        "wave 1 of 1: api",
        "api  pushed [abc]",
        "api  BUILDING",
        "api  proven: it serves",
    ]


def test_progress_is_a_table_on_a_terminal() -> None:
    screen = Screen()
    terminal = io.StringIO()
    screen.err = Console(file=terminal, force_terminal=True, width=100)
    ready = planned(FakeHub({"acme/events": empty_space()}), space(), space(key="events"))
    with Progress(ready, screen) as progress:
        for event in EVENTS:
            progress.see(event)
        shown = Console(file=io.StringIO(), width=100, record=True)
        shown.print(progress)
    rows = [re.split(r"\s{2,}", text.strip()) for text in shown.export_text().splitlines()]
    assert rows[0] == ["wave", "Space", "stage", "step", "elapsed", "release"]
    releases = {part.space.key: part.artifact[:12] for part in ready.spaces}
    assert rows[1][:4] == ["1", "api", "RUNNING", "proven: it serves"]
    assert rows[1][5] == f"none → {releases['api']}"
    assert rows[2] == ["2", "events", "waiting", f"none → {releases['events']}"]


def test_a_bug_report_has_the_traceback_and_no_values_of_variables(tmp_path: Path, capsys: Capture) -> None:
    def breaks() -> None:
        token = VALUE
        raise RuntimeError(f"broken after {len(token)} characters")

    try:
        breaks()
    except RuntimeError as error:
        write_bug_report(error, tmp_path / "bugs", "0.1.0", Screen())
    (report,) = (tmp_path / "bugs").iterdir()
    assert "broken after 19 characters" in report.read_text()
    assert "in breaks" in report.read_text()
    assert VALUE not in report.read_text()
    seen = capsys.readouterr()
    assert str(report) in seen.err
    assert seen.out == ""
