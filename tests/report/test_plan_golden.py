"""A plan as people read it, whole: differences of texts, what is only told, costs, and what blocks it."""

import json
import re

import pytest

from infra.model.fleet import EnvSource, Secret, Variable
from infra.model.observed import Volume
from infra.model.plan import Plan
from infra.observe import Reading, contents, observe
from infra.plan import plan, texts_to_read, with_diffs
from infra.report import Screen, show_plan
from tests.support import golden
from tests.support.fakes import FakeClock, FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import ORIGIN
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
