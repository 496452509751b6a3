"""What people read of releases that were, whole; texts as hostile as somebody with a keyboard can make them."""

import re

import pytest

from infra.model.events import Warned
from infra.model.outcome import Outcome, Problem
from infra.model.plan import Action, Change, Plan, Purpose, SpacePlan
from infra.model.plan import Cost as Costs
from infra.model.records import Ending, Record, Recorded, Shown, Told
from infra.model.trailers import Trailers
from infra.report import Screen, show_history, show_outcome, show_plan, show_release
from infra.report.rollout import line
from tests.support import golden
from tests.support.spaces import space

Capture = pytest.CaptureFixture[str]
HOSTILE = "[red]x[/red] :boom:\n\u202ered"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def both(capsys: Capture) -> str:
    seen = capsys.readouterr()
    return re.sub(r" +$", "", f"--- stdout\n{seen.out}--- stderr\n{seen.err}", flags=re.MULTILINE)


def record(minute: int, outcome: Ending, ended: str = "", key: str = "api", **more: object) -> Record:
    told = {"environment": "prod", "release": "a1b2c3d4e5f6" + "0" * 52, **more}
    return Record(
        space=key,
        id=f"acme/{key}",
        commit=f"{minute:02}" * 20,
        at=f"2026-01-31T12:{minute:02}:00+00:00",
        who=("acme-bot", "alice"),
        trailers=Trailers.model_validate(told),
        outcome=outcome,
        cause=ended,
    )


RUN = "https://github.com/acme/fleet/actions/runs/42 by octocat"
RECORDS = (
    record(50, Ending.UNKNOWN, source="5" * 40 + "-dirty", by=RUN, purpose=Purpose.PROMOTE, forced=HOSTILE),
    record(40, Ending.LIVE, purpose=Purpose.ROLLBACK, restores="10" * 20, failed="b" * 64, cause=HOSTILE),
    record(30, Ending.FAILED, HOSTILE, release="b" * 64, source="6" * 40, plan="c" * 64),
    record(20, Ending.REPLACED, key="events", release="d" * 64, replaces="a" * 64, replaced_stage="RUNNING"),
    record(10, Ending.VERIFIED, purpose=Purpose.ROLLBACK, release=""),
)
UNREAD = (Problem(space="jobs", message="reading acme/jobs: the Hub answered 502", help="Try again."),)


def test_history(capsys: Capture) -> None:
    show_history(Recorded(environment="prod", records=RECORDS, requests=9, unread=UNREAD, failed=5), Screen())
    show_history(Recorded(environment="prod", records=(), requests=1), Screen())
    golden.check("report/history.txt", both(capsys))


def test_history_as_json(capsys: Capture) -> None:
    show_history(Recorded(environment="prod", records=RECORDS[:1], requests=9), Screen(as_json=True))
    golden.check("report/history-json.txt", both(capsys))


CHANGES = (
    Change(action=Action.CHANGE, kind="setting", name="hardware", before="cpu-basic", after="t4-small", reason=""),
    Change(action=Action.ADD, kind="variable", name="MOTD", after=HOSTILE, reason=""),
    Change(action=Action.REMOVE, kind="secret", name="OLD", reason=""),
    Change(action=Action.CHANGE, kind="file", name="service/main.py", before="a" * 40, after="b" * 40, reason=""),
)


def test_a_release(capsys: Capture) -> None:
    told = (
        Told(record=RECORDS[0], changes=CHANGES),
        Told(record=RECORDS[1], changes=()),
        Told(record=RECORDS[2], changes=CHANGES[3:], log="Traceback\n  KeyError: \x1b[31m"),
    )
    show_release(Shown(environment="prod", release="a1b2c3d4e5f6" + "0" * 52, told=told, requests=9), Screen())
    golden.check("report/release.txt", both(capsys))


def way_back(forced: str = "", *changes: Change) -> Plan:
    part = SpacePlan(
        space=space(),
        url="https://acme-api.hf.space/",
        exists=True,
        base="b" * 40,
        artifact="c" * 64,
        previous=None,
        changes=changes,
        files={},
        manifest=None,
        reason="rolled back by hand from release dddddddddddd",
        cost=Costs(requests=6, rebuilds=1),
    )
    purpose = Purpose.PROMOTE if forced else Purpose.ROLLBACK
    return Plan(
        environment="prod",
        endpoint="https://huggingface.co",
        purpose=purpose,
        waves=(("api",),) if changes else (),
        spaces=(part,),
        blobs={},
        forced=forced,
    )


def test_plans_of_a_rollback_and_of_a_forced_promotion(capsys: Capture) -> None:
    lost = Change(action=Action.KEEP, kind="secret", name="TOKEN", reason="it was sent since, 2026-01-31T12:00:00")
    show_plan(way_back("", CHANGES[3], lost), Screen())
    show_plan(way_back(), Screen())
    show_plan(way_back(HOSTILE, CHANGES[3]), Screen())
    golden.check("report/rollback.txt", both(capsys))


def test_a_warning(capsys: Capture) -> None:
    warned = Warned(space="api", message="it serves, but could not be marked as verified: the Hub answered 403")
    ended = Outcome(
        environment="prod",
        outcome="deployed",
        spaces=(),
        requests=7,
        warnings=(Problem(space="api", message=warned.message, help="The next `inv deploy` marks it."),),
    )
    Screen().text(line(warned))
    show_outcome(ended, [], Screen())
    golden.check("report/warned.txt", both(capsys))
