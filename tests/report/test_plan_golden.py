"""A plan as people read it, whole: differences of texts, what is only told, costs, and what blocks it."""

import json
import re

import pytest

from infra.model.fleet import EnvSource, Secret, Variable, Volume
from infra.model.plan import Plan
from infra.model.rollout import Rollout, SharedWave, TaggedWave
from infra.observe import Reading, contents, observe
from infra.plan import plan, texts_to_read, with_diffs
from infra.report import Screen, show_plan, show_plan_markdown
from infra.report.terms import length, terms
from tests.support import golden
from tests.support.fakes import FakeClock, FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import ORIGIN, planned
from tests.support.spaces import bundle_of, environment, space

Capture = pytest.CaptureFixture[str]
LONG = "".join(f"line {number}\n" for number in range(40))
BEFORE = {"README.md": b"---\nsdk: docker\ntitle: Old\n---\n", "service/main.py": LONG.encode(), "old.py": b""}
AFTER = {"README.md": "---\nsdk: docker\ntitle: New [bold]\n---\n", "service/main.py": LONG.replace("line", "row")}
TOKEN = Secret(name="TOKEN", source=EnvSource(name="TOKEN"))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def large() -> Plan:
    """A plan in which everything happens that a plan can tell."""
    api = FakeSpace(
        files=dict(BEFORE),
        variables={"LOG_LEVEL": ("info", ""), "BY_HAND": ("\x1b[31m1", "")},
        secrets={"TOKEN": ("x", "set by hand")},
        volumes=(Volume(kind="bucket", source="acme/data", mount_path="/data"),),
        region="us",
        current="t4-small",
        updated_at={"TOKEN": "2025-10-31T11:00:00+00:00"},
    )
    same = {path: text.encode() for path, text in AFTER.items()}
    hub = FakeHub(
        {
            "acme/api": api,
            "acme/broken": FakeSpace(files=dict(same), stage="BUILD_ERROR", error="exit code: 1"),
            "acme/jobs": FakeSpace(files=dict(same)),
            "acme/sick": FakeSpace(files={}),
        }
    )
    hub.unreadable["acme/sick"] = "secrets"
    wanted = environment(
        space(
            hardware="cpu-upgrade",
            region="eu",
            variables=(Variable(name="LOG_LEVEL", value="debug"), Variable(name="UPSTREAMS", value='["x"]\n' * 30)),
            secrets=(TOKEN,),
            prune={"variables": True},
        ),
        space(key="broken"),
        space(key="events"),
        space(key="jobs"),
        space(key="sick"),
        space(key="other"),
    )
    targets = [s for s in wanted.spaces if s.key != "other"]
    observed = observe(environment(*targets), hub, FakeSecrets({"TOKEN": "y"}), Reading(clock=FakeClock()))
    ready = plan(wanted, {s.key: bundle_of(s.key, AFTER) for s in targets}, observed, ORIGIN)
    return with_diffs(ready, contents(texts_to_read(ready, observed), hub, 4))


def test_a_plan(capsys: Capture) -> None:
    show_plan(large(), Screen())
    seen = capsys.readouterr()
    golden.check(
        "report/plan.txt", re.sub(r" +$", "", f"--- stdout\n{seen.out}--- stderr\n{seen.err}", flags=re.MULTILINE)
    )


def rolled_out() -> Plan:
    """A plan whose rollout says everything that one can say."""
    there = {
        f"acme/{key}": FakeSpace(files={}, secrets={"TOKEN": ("x", ""), "SAME": ("y", "[red]")}) for key in "abcdef"
    }
    secrets = (TOKEN, Secret(name="SAME", source=EnvSource(name="SAME"), required=False))
    spaces = [
        space(
            key=key, secrets=secrets, tags=("e[dge]",) if key in "de" else (), depends_on=("b",) if key == "e" else ()
        )
        for key in "abcdefg"
    ]
    said = Rollout(
        canary="c",
        waves=(TaggedWave(tag="e[dge]"), SharedWave(percent=25)),
        failures=2,
        bake=90,
        approval=True,
        parallel=2,
    )
    wanted = environment(*spaces).model_copy(update={"rollout": said})
    observed = observe(wanted, FakeHub(there), FakeSecrets({"TOKEN": "y"}), Reading(clock=FakeClock()))
    return plan(wanted, {key: bundle_of(key, {"main.py": "1"}) for key in "abcdefg"}, observed, ORIGIN)


def test_waves_and_terms_are_told_with_what_no_rollback_brings_back(capsys: Capture) -> None:
    ready = rolled_out()
    show_plan(ready, Screen())
    told = capsys.readouterr().out
    golden.check("report/plan-rollout.txt", re.sub(r" +$", "", told[told.index("Plan:") :], flags=re.MULTILINE))
    show_plan_markdown(ready, Screen())
    golden.check("report/plan-rollout.md", capsys.readouterr().out.partition("<details>")[0])


def test_waves_and_terms_as_json(capsys: Capture) -> None:
    show_plan(rolled_out(), Screen(as_json=True))
    shown = json.loads(capsys.readouterr().out)
    assert list(zip(shown["reasons"], shown["waves"], strict=True)) == [
        ("canary", ["c"]),
        ("tag e[dge]", ["d"]),
        ("25 %", ["a", "b"]),
        ("after b", ["e"]),
        ("the rest", ["f", "g"]),
    ]
    assert (shown["rollout"]["bake"], shown["rollout"]["approval"], shown["rollout"]["on_failure"]) == (
        90,
        True,
        "rollback",
    )
    lost = {c["name"] for part in shown["spaces"] for c in part["changes"] if c["final"]}
    assert lost == {"TOKEN"}


ORDINARY = Rollout()


@pytest.mark.parametrize(
    ("rollout", "there", "told"),
    [
        (ORDINARY, "ab", "the first failure stops it; what failed goes back to what it served before"),
        (ORDINARY, "", "the first failure stops it; what failed stays as it is"),
        (Rollout(on_failure="stop"), "ab", "the first failure stops it; what failed stays as it is"),
        (
            Rollout(failures=1, on_failure="stop"),
            "ab",
            "it stops when the canary fails, or more than 1 of the others; what failed stays as it is",
        ),
        (
            Rollout(on_failure="continue", failures=1),
            "ab",
            "no failure stops it: what failed stays as it is, and the waves go on",
        ),
    ],
)
def test_what_a_failure_does_is_told(rollout: Rollout, there: str, told: str) -> None:
    hub = FakeHub({f"acme/{key}": FakeSpace(files={}) for key in there})
    ready = planned(hub, space(key="a"), space(key="b"))
    assert list(terms(ready.model_copy(update={"rollout": rollout}))) == [told]


@pytest.mark.parametrize(
    ("seconds", "told"), [(7200.0, "2h"), (120.0, "2m"), (90.0, "90s"), (5400.0, "90m"), (0.5, "0.5s")]
)
def test_a_length_of_time_is_told_as_it_is_written(seconds: float, told: str) -> None:
    assert length(seconds) == told


def test_a_plan_as_json_has_differences_whole_and_the_cost_summed_up(capsys: Capture) -> None:
    show_plan(large(), Screen(as_json=True))
    shown = json.loads(capsys.readouterr().out)
    diffs = {c["name"]: c["diff"] for c in shown["spaces"][0]["changes"] if c["diff"]}
    assert diffs["service/main.py"].count("\n") == 81
    assert shown["cost"]["downtime"] == "possible"
    assert (shown["cost"]["price_before"], shown["cost"]["price_after"]) == (0, 0.03)
    assert [part["scope"] for part in shown["spaces"]] == ["planned"] * 4 + ["not read", "not targeted"]
    assert shown["blockers"][0]["exit_code"] == 5


def test_a_plan_without_changes_is_one_line_a_space(capsys: Capture) -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={path: text.encode() for path, text in AFTER.items()})})
    wanted = environment(space())
    show_plan(plan(wanted, {"api": bundle_of("api", AFTER)}, observe(wanted, hub, FakeSecrets()), ORIGIN), Screen())
    assert capsys.readouterr().out == (
        "= api  acme/api  everything is as spaces.yaml wants it\nNo changes: 1 Space is as spaces.yaml wants.\n"
    )
