"""A look at a Space: what each check accepts, what it says, and which log explains a failure."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.model.events import Verdict
from infra.model.fleet import Cors, Health
from infra.model.observed import Runtime
from infra.model.probe import Answer
from infra.verify import Expected, check_now
from tests.support.fakes import FakeHub, FakeProber, FakeSpace, answered
from tests.support.spaces import space

PAGE = "https://acme.example"
STRANGER = "https://not-listed.invalid"
RELEASE = "a" * 64
URL = "https://acme-api.hf.space/"
RUNNING = Runtime(stage="RUNNING", sha="1" * 40)


def status(release: str | None = RELEASE) -> Answer:
    return answered(json.dumps({"release": release}))


HEALTHY = {"/": status(), "/health": answered('{"status":"healthy"}')}
ALLOWED = {PAGE: (PAGE, "true")}


def verdict(
    answers: Mapping[str, Answer] = HEALTHY,
    allowed: Mapping[str, tuple[str, str | None]] = ALLOWED,
    runtime: Runtime = RUNNING,
    **fields: Any,
) -> Verdict:
    wanted = space(**{"cors": Cors(origins=(PAGE,)), **fields})
    hub = FakeHub(
        {"acme/api": FakeSpace(files={}, script=[runtime], logs={"run": "of the run", "build": "of a build"})}
    )
    expected = Expected(space=wanted, url=URL, release=RELEASE, sha="1" * 40)
    return check_now(expected, hub, FakeProber(answers, allowed))


@pytest.mark.parametrize(("stage", "health"), [("RUNNING", "not checked"), ("BUILD_ERROR", "not serving")])
def test_a_space_whose_files_are_not_managed_need_only_run(stage: str, health: str) -> None:
    found = verdict({}, {}, Runtime(stage=stage, sha="1" * 40), managed="settings")
    assert (found.ok, found.release, found.health) == (stage == "RUNNING", None, health)
    assert [check.name for check in found.checks] == ["stage"]


def failed(found: Verdict) -> dict[str, str]:
    return {check.name: check.detail for check in found.checks if not check.ok}


def test_a_release_that_serves_proves_itself() -> None:
    found = verdict()
    assert found.ok
    assert (found.stage, found.release, found.health, found.cause, found.log) == ("RUNNING", RELEASE, "healthy", "", "")
    assert [check.name for check in found.checks] == [
        "stage",
        "release",
        "health",
        f"cors {PAGE}",
        "cors stranger",
    ]


def test_the_wrong_release_is_named_beside_the_pushed_one() -> None:
    found = verdict({**HEALTHY, "/": status("b" * 64)})
    assert failed(found) == {"release": f"serves {'b' * 12}, pushed {'a' * 12}"}
    assert found.cause == f"release: serves {'b' * 12}, pushed {'a' * 12}"


@pytest.mark.parametrize("body", ["", "<html>", "[]", '"text"', "{}", '{"release": null}', '{"release": 7}'])
def test_an_answer_without_a_release_proves_nothing(body: str) -> None:
    assert failed(verdict({**HEALTHY, "/": answered(body)})) == {"release": f"serves no release, pushed {'a' * 12}"}


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (answered(status=503), "/health answered 503"),
        (answered(status=None, error="timed out"), "/health did not answer: timed out"),
        (answered(seconds=2.34), "took 2.3 s, more than 2 s"),
    ],
)
def test_health_fails_by_status_silence_or_time(answer: Answer, detail: str) -> None:
    found = verdict({**HEALTHY, "/health": answer})
    assert failed(found) == {"health": detail}
    assert found.health == detail


def test_health_is_asked_at_its_path_and_within_its_deadline() -> None:
    wanted = space(health=Health(path="/ready", deadline=0.5))
    prober = FakeProber({"/": status(), "/ready": answered()})
    hub = FakeHub({"acme/api": FakeSpace(files={}, script=[RUNNING])})
    assert check_now(Expected(space=wanted, url=URL, release=RELEASE), hub, prober).ok
    asked = [(target.url, timeout) for call, target, timeout in prober.asked if call == "GET"]
    assert asked == [(URL, 10.0), (f"{URL}ready", 0.5)]


@pytest.mark.parametrize(
    ("allowed", "failures"),
    [
        ({}, {f"cors {PAGE}": "answered no origin"}),
        ({PAGE: (PAGE, None)}, {f"cors {PAGE}": "credentials are not allowed"}),
        ({PAGE: (PAGE, "false")}, {f"cors {PAGE}": "credentials are not allowed"}),
        ({PAGE: ("https://other.example", "true")}, {f"cors {PAGE}": "answered https://other.example"}),
        (
            {PAGE: (PAGE, "true"), STRANGER: (STRANGER, "true")},
            {"cors stranger": f"an origin that is not listed is allowed: {STRANGER}"},
        ),
    ],
)
def test_cors_must_be_exact(allowed: dict[str, tuple[str, str | None]], failures: dict[str, str]) -> None:
    assert failed(verdict(allowed=allowed)) == failures


def test_any_origin_without_credentials_is_what_was_asked_for() -> None:
    everyone = {STRANGER: ("*", None)}
    found = verdict(allowed=everyone, cors=Cors(origins=("*",), credentials=False))
    assert found.ok
    assert [check.name for check in found.checks if "cors" in check.name] == ["cors *"]


def test_an_answer_to_everyone_does_not_do_where_credentials_are_wanted() -> None:
    assert failed(verdict(allowed={PAGE: ("*", "true")})) == {f"cors {PAGE}": "answered *"}


@pytest.mark.parametrize(
    ("runtime", "detail", "log"),
    [
        (Runtime(stage="BUILD_ERROR", error="exit code 1"), "BUILD_ERROR, exit code 1", "of a build"),
        (Runtime(stage="CONFIG_ERROR"), "CONFIG_ERROR", "of a build"),
        (Runtime(stage="NO_APP_FILE"), "NO_APP_FILE", "of a build"),
        (Runtime(stage="RUNTIME_ERROR", error="exit code 3"), "RUNTIME_ERROR, exit code 3", "of the run"),
        (Runtime(stage="PAUSED"), "PAUSED", "of the run"),
        (Runtime(stage="SOMETHING_NEW"), "SOMETHING_NEW", "of the run"),
        (Runtime(stage="RUNNING", sha="2" * 40), f"RUNNING {'2' * 7}, pushed {'1' * 7}", "of the run"),
    ],
)
def test_a_stage_that_does_not_serve_is_told_with_the_log_that_explains_it(
    runtime: Runtime, detail: str, log: str
) -> None:
    found = verdict({}, runtime=runtime)
    assert not found.ok
    assert failed(found) == {"stage": detail}
    assert found.log == log
    assert found.health == "not serving"


def test_a_previous_release_that_still_serves_is_told() -> None:
    found = verdict({**HEALTHY, "/": status("b" * 64)}, runtime=Runtime(stage="BUILD_ERROR"))
    assert (found.release, found.health) == ("b" * 64, "previous release serves")


def test_the_log_is_cut_to_its_end() -> None:
    lines = "\n".join(f"line {n}" for n in range(100))
    hub = FakeHub({"acme/api": FakeSpace(files={}, stage="RUNTIME_ERROR", logs={"run": lines})})
    found = check_now(Expected(space=space(), url=URL, release=RELEASE), hub, FakeProber({}))
    assert found.log.splitlines() == [f"line {n}" for n in range(60, 100)]


@pytest.mark.parametrize(("visibility", "private"), [("public", False), ("private", True), ("protected", False)])
def test_only_a_private_app_is_asked_with_a_token(visibility: str, *, private: bool) -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={}, script=[RUNNING])})
    prober = FakeProber(HEALTHY)
    check_now(Expected(space=space(visibility=visibility), url=URL, release=RELEASE), hub, prober)
    assert {target.private for _, target, _ in prober.asked} == {private}
