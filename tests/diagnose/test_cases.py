"""tests/cases/diagnose: a file's name is its test's name."""

import pytest

from infra.diagnose import diagnose, notice
from infra.diagnose.causes import CAUSES, NOTICES
from infra.model.diagnosis import Diagnosis
from tests.diagnose import cases
from tests.diagnose.scenes import SCENES

PAINS = {
    "stuck",
    "not writable",
    "card",
    "push",
    "cors",
    "https",
    "rate limits",
    "concurrency",
    "old code",
    "plan",
    "sleep",
    "port",
    "private",
    "token",
    "egress",
    "missing variable",
    "restarts",
    "cookies",
    "readiness",
    "sdk",
    "leak",
    "slow start",
    "build secret",
    "base image",
    "platform",
}
"""What people meet most, most often first. WebSockets are asked about too, and no fault of theirs is known."""


def told(name: str) -> Diagnosis:
    case = cases.load(name)
    seen = cases.symptoms(case)
    return notice(seen)[0] if case.get("serves") else diagnose(seen)


@pytest.mark.parametrize("name", cases.names())
def test_case(name: str) -> None:
    wanted = {"platform": False, **cases.load(name)["told"]}
    assert told(name).model_dump() == wanted


@pytest.mark.parametrize("name", cases.names())
def test_what_is_told_is_short_and_says_what_to_do(name: str) -> None:
    found = told(name)
    assert len(found.summary) < 120
    assert found.next.endswith(".")
    assert len(found.evidence) <= 202
    assert not any("\n" in text for text in (found.summary, found.next, found.evidence))


def test_every_cause_has_a_case() -> None:
    known = {cause.name for cause in (*CAUSES, *NOTICES)} | {"unknown"}
    assert known == {cases.load(name)["told"]["cause"] for name in cases.names()}


def test_every_pain_has_a_case() -> None:
    assert {cases.load(name)["pain"] for name in cases.names() if "pain" in cases.load(name)} == PAINS


def test_every_log_is_used_and_says_where_it_comes_from() -> None:
    logs = {path.stem for path in cases.LOGS.glob("*.log")}
    used = {case[kind] for case in map(cases.load, cases.names()) for kind in ("build_log", "run_log") if kind in case}
    assert logs == used
    assert {name for name in logs if not name.startswith("recorded-")} == set(SCENES)


@pytest.mark.parametrize("name", [name for name in cases.names() if not cases.load(name).get("serves")])
def test_a_log_alone_condemns_nobody_who_serves(name: str) -> None:
    """A service may log an error that it has dealt with."""
    seen = cases.symptoms(cases.load(name)).model_copy(
        update={"stage": "RUNNING", "error": "", "checks": (), "refusal": "", "sdk": None}
    )
    assert diagnose(seen).cause == "unknown"
