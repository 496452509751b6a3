"""The broken-release drill: a canary with a bad release, and whether the rollout stops itself and puts it back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.drill.fleet import KEYS, Fleet
from tests.e2e.load import SteadyLoad

ROLLOUT = "    rollout: {bake: 2s}"
DEADLINE = "  startup_timeout: 6s"
CANARY, *OTHERS = KEYS


@dataclass(frozen=True)
class Break:
    """How a release is broken: texts of a file that are replaced; and the cause that is to be named."""

    cause: str
    edits: Mapping[str, str]
    file: str = "__main__.py"
    serves_on: bool = True
    """The app answers all the time: the old release serves until the new one has started, and that one answers too."""


BREAKS = {
    "build error": Break("package-not-found", {"": "--no-index\nno-such-package==1\n"}, "requirements.txt"),
    "crash at start": Break(
        "crash", {"def main() -> None:\n": 'def main() -> None:\n    raise SystemExit("no schema")\n'}
    ),
    "healthy, then dying in bake": Break("crash", {"LIVES = None": "LIVES = 1.5"}, serves_on=False),
    "wrong release served": Break("old-release-served", {"RELEASE = json": 'RELEASE = "0" * 64 or json'}),
    "health slower than 2 s": Break("health-slow", {"SLOW = 0.0": "SLOW = 2.5"}),
    "CORS origin missing": Break("cors-origin", {"ORIGINS = os": "ORIGINS = [] and os"}),
    "required circuit open": Break("circuit-open", {'"state": "closed"': '"state": "open"'}),
    "start-up timeout": Break(
        "start-too-slow", {"def main() -> None:\n": "def main() -> None:\n    time.sleep(600)\n"}
    ),
}


def broken(drilled: Fleet, fault: Break) -> None:
    file = drilled.root / "tiny" / fault.file
    text = file.read_text()
    for old, new in fault.edits.items():
        assert text.count(old) == 1 or not old
        text = text.replace(old, new) if old else new
    file.write_text(text)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", BREAKS)
def test_a_broken_release_stops_the_rollout_and_is_put_back(drilled: Fleet, kind: str) -> None:
    fault = BREAKS[kind]
    drilled.specify(environment=ROLLOUT, defaults=DEADLINE)
    drilled.deploy()
    before = {key: drilled.head(key) for key in KEYS}
    served = drilled.served(CANARY)
    broken(drilled, fault)
    with SteadyLoad(drilled.url(CANARY), rate=20) as load:
        code, out, said = drilled.forks.told("deploy", "--env", "drill", "--json")
    assert code == 4, said
    outcome = json.loads(out)
    assert outcome["outcome"] == "rolled_back"
    [problem] = [problem for problem in outcome["problems"] if problem["space"] == CANARY]
    assert problem["cause"] == fault.cause
    assert problem["help"]
    assert {key: drilled.head(key) for key in OTHERS} == {key: before[key] for key in OTHERS}
    assert drilled.served(CANARY) == served == drilled.whole(CANARY)
    if fault.serves_on:
        assert load.answers.keys() == {"200"}
    _assert_history_is_complete(drilled, served, problem["message"])


def _assert_history_is_complete(drilled: Fleet, served: str, why: str) -> None:
    """The failed release and the way back are commits of their own, and tell why; no other Space knows of either."""
    code, out, said = drilled.forks.told("history", "--env", "drill", "--json")
    assert code == 0, said
    records = {key: [r for r in json.loads(out)["records"] if r["space"] == key] for key in KEYS}
    back, failed, first = records[CANARY]
    assert [record["outcome"] for record in (back, failed, first)] == ["live", "failed", "verified"]
    assert back["trailers"]["release"] == first["trailers"]["release"] == served
    assert back["trailers"]["failed"] == failed["trailers"]["release"] != served
    assert back["trailers"]["cause"] == failed["cause"] == why
    assert [[record["outcome"] for record in records[key]] for key in OTHERS] == [["live"], ["live"]]


def test_the_log_of_what_failed_is_kept_where_it_was_deployed(drilled: Fleet) -> None:
    drilled.deploy()
    broken(drilled, BREAKS["crash at start"])
    assert drilled.forks.inv("deploy", "--env", "drill")[0] == 4
    failed = json.loads(drilled.forks.told("history", "--env", "drill", "--json")[1])["records"][1]
    code, said = drilled.forks.inv("show", failed["trailers"]["release"], "--env", "drill")
    assert code == 0, said
    assert "| no schema" in said
