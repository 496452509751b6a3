"""Drift, losses and plans for pull requests, whole; all texts as hostile as somebody with a keyboard can make them."""

import re

import pytest

from infra.model.diagnostics import Diagnostic, Location, Severity
from infra.model.drift import Drift, Drifted
from infra.model.losses import Losses
from infra.model.outcome import Problem
from infra.model.plan import Action, Blocker, Change, Cost, Downtime, Plan, Scope, SpacePlan
from infra.report import (
    Screen,
    show_destroyed,
    show_drift,
    show_drift_markdown,
    show_losses,
    show_plan,
    show_plan_markdown,
)
from infra.report.markdown import LONGEST_COMMENT
from tests.support import golden
from tests.support.spaces import space

Capture = pytest.CaptureFixture[str]
HOSTILE = "@everyone <img src=x> [a](http://b) | `x`\n</details> \u202e#1 ```"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def both(capsys: Capture) -> str:
    seen = capsys.readouterr()
    return re.sub(r" +$", "", f"--- stdout\n{seen.out}--- stderr\n{seen.err}", flags=re.MULTILINE)


FOUND = Drifted(
    environment="prod",
    drift=(
        Drift(
            space="api", kind="setting", name="hardware", before="cpu-basic", after="t4-small", reason="it was changed"
        ),
        Drift(
            space="api", kind="variable", name="MOTD", after=HOSTILE, reason="it was added", at="2026-01-02T03:04:05"
        ),
        Drift(
            space="events",
            kind="file",
            name="a|b.py",
            before="a" * 40,
            reason="it was removed on the Hub",
            who="mallory, @bob",
            at="2026-01-02T03:04:05+00:00",
        ),
    ),
    unread=(Problem(space="jobs", message="reading acme/jobs: the Hub answered 502", help="Try again."),),
    requests=9,
    failed=5,
)
NONE = Drifted(environment="prod", drift=(), unread=(), requests=3)


def test_drift(capsys: Capture) -> None:
    show_drift(FOUND, Screen())
    show_drift(NONE, Screen())
    golden.check("report/drift.txt", both(capsys))


def test_drift_as_json(capsys: Capture) -> None:
    show_drift(FOUND, Screen(as_json=True))
    golden.check("report/drift-json.txt", both(capsys))


def test_drift_as_markdown(capsys: Capture) -> None:
    show_drift_markdown(FOUND, Screen())
    golden.check("report/drift.md", capsys.readouterr().out)


def test_what_is_lost(capsys: Capture) -> None:
    lost = Losses(
        environment="prod",
        space="api",
        id="acme/api",
        url="https://acme-api.hf.space/",
        stage="RUNNING",
        live=True,
        visibility="public",
        hardware="cpu-upgrade",
        files=tuple(f"file{number}.py" for number in range(12)),
        variables=("LOG_LEVEL",),
        secrets=("TOKEN", "[red]X"),
        volumes=(),
    )
    show_losses(lost, Screen())
    show_destroyed(lost, Screen())
    show_losses(lost.model_copy(update={"live": False, "stage": "PAUSED", "hardware": None}), Screen())
    golden.check("report/destroyed.txt", both(capsys))


def part(key: str, *changes: Change, cost: Cost | None = None, scope: Scope = Scope.PLANNED) -> SpacePlan:
    return SpacePlan(
        space=space(key=key),
        url=f"https://acme-{key}.hf.space/",
        scope=scope,
        exists=True,
        base="b" * 40,
        artifact="c" * 64,
        previous=None,
        changes=changes,
        files={},
        manifest=None,
        reason=HOSTILE if changes else "it is as spaces.yaml wants",
        cost=cost or Cost(),
    )


CHANGES = (
    Change(
        action=Action.CHANGE, kind="setting", name="visibility", before="private", after="public", reason="it differs"
    ),
    Change(action=Action.CHANGE, kind="variable", name="MOTD", before="hi", after=HOSTILE, reason=HOSTILE),
    Change(action=Action.REMOVE, kind="secret", name="OLD", reason="spaces.yaml does not name it"),
    Change(action=Action.KEEP, kind="file", name="of_others.py", after="d" * 40, reason="it is not ours"),
    Change(
        action=Action.CHANGE,
        kind="file",
        name="main.py",
        before="a" * 40,
        after="b" * 40,
        reason="it differs",
        diff="@@ -1 +1 @@\n-a\n+````\n",
    ),
)
READY = Plan(
    environment="prod",
    endpoint="https://huggingface.co",
    waves=(("api",), ("events",)),
    spaces=(
        part(
            "api",
            *CHANGES,
            cost=Cost(requests=4, rebuilds=1, downtime=Downtime.POSSIBLE, price_before=0, price_after=0.03),
        ),
        part("events", Change(action=Action.ADD, kind="variable", name="A", after="1", reason="it is not on the Hub")),
        part("same"),
        part("left", scope=Scope.NOT_TARGETED),
    ),
    blobs={},
    blockers=(Blocker(space="api", name="TOKEN", message=HOSTILE, help="Set it."),),
    diagnostics=(
        Diagnostic(
            code="SD205",
            message="costs more than the policy allows",
            location=Location(file="spaces.yaml", line=3, column=1, length=1),
            severity=Severity.WARNING,
            help="Choose other hardware.",
        ),
    ),
)


def test_a_plan_as_markdown(capsys: Capture) -> None:
    show_plan_markdown(READY, Screen())
    golden.check("report/plan.md", capsys.readouterr().out)


def test_a_plan_without_changes_as_markdown(capsys: Capture) -> None:
    still = READY.model_copy(update={"spaces": (part("same"),), "waves": (), "blockers": (), "diagnostics": ()})
    show_plan_markdown(still, Screen())
    golden.check("report/plan-nothing.md", capsys.readouterr().out)


def test_what_could_not_be_read_is_not_told_as_unchanged(capsys: Capture) -> None:
    unread = tuple(part(key).model_copy(update={"scope": Scope.UNREAD}) for key in ("one", "two"))
    nothing = READY.model_copy(update={"spaces": unread, "waves": ()})
    show_plan(nothing, Screen())
    show_plan_markdown(nothing, Screen())
    shown = capsys.readouterr().out
    assert "\nNothing was planned. 2 Spaces could not be read.\n" in shown
    assert "\n**Nothing was planned.** 2 Spaces could not be read.\n" in shown
    assert "No changes" not in shown


def test_a_plan_of_any_size_fits_into_a_comment(capsys: Capture) -> None:
    many = tuple(part(f"api{number}", *CHANGES * 40) for number in range(200))
    show_plan_markdown(READY.model_copy(update={"spaces": many}), Screen())
    shown = capsys.readouterr().out
    assert len(shown.encode()) <= LONGEST_COMMENT
    assert "would not fit" in shown


def test_nothing_hostile_is_left_outside_a_block_of_code(capsys: Capture) -> None:
    show_plan_markdown(READY, Screen())
    show_drift_markdown(FOUND, Screen())
    shown = re.sub(r"^(`{3,})diff\n.*?^\1$", "", capsys.readouterr().out, flags=re.DOTALL | re.MULTILINE)
    bare = re.sub(r"<code>[^<]*</code>", "", shown)
    for mark in ("@", "<img", "\u202e", "http", "`x`", "#1"):
        assert mark not in bare
    assert shown.count("<details>") == shown.count("</details>")
