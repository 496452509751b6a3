"""A look at a Space: what each check accepts, what it says, and which log explains a failure."""

import pytest

from infra.model.errors import HubError
from infra.model.fleet import Health
from infra.model.observed import Runtime
from infra.model.probe import Answer
from infra.verify import Expected, check_now
from tests.support.fakes import FakeHub, FakeProber, FakeSpace, answered
from tests.support.spaces import space
from tests.verify.looking import HEALTHY, PAGE, RELEASE, RUNNING, URL, failed, status, verdict


@pytest.mark.parametrize(("stage", "health"), [("RUNNING", "not checked"), ("BUILD_ERROR", "not serving")])
def test_a_space_whose_files_are_not_managed_need_only_run(stage: str, health: str) -> None:
    found = verdict({}, {}, Runtime(stage=stage, sha="1" * 40), managed="settings")
    assert (found.ok, found.release, found.health) == (stage == "RUNNING", None, health)
    assert [check.name for check in found.checks] == ["stage"]


def test_a_release_that_serves_proves_itself() -> None:
    found = verdict()
    assert found.ok
    assert (found.stage, found.release, found.health, found.cause, found.log) == ("RUNNING", RELEASE, "healthy", "", "")
    assert [check.name for check in found.checks] == [
        "stage",
        "release",
        "health",
        "circuits",
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


@pytest.mark.parametrize("body", ["[" * 100_000, '{"release": ' + '"x' * 50_000 + '"}', "\x00\xff", "9" * 10_000])
def test_garbage_is_no_release(body: str) -> None:
    assert failed(verdict({**HEALTHY, "/": answered(body)})) == {"release": f"serves no release, pushed {'a' * 12}"}


def test_a_body_that_was_cut_is_no_release() -> None:
    cut = status().model_copy(update={"is_cut": True})
    assert "release" in failed(verdict({**HEALTHY, "/": cut}))


@pytest.mark.parametrize(
    ("answer", "visibility", "why"),
    [
        (answered(status=404), "public", "GET / answered 404"),
        (answered(status=307, headers={"location": "/docs"}), "public", "GET / answered 307, to /docs"),
        (
            answered(status=302, headers={"location": "/\x1b[2J" + "x" * 200}),
            "public",
            f"GET / answered 302, to /?[2J{'x' * 75}…",
        ),
        (answered(status=None, error="timed out after 10 s"), "public", "GET / did not answer: timed out after 10 s"),
        (
            answered(status=404),
            "private",
            "GET / answered 404: so does a private Space to a token that may not read it",
        ),
    ],
)
def test_a_root_that_names_no_release_is_told_as_it_answered(answer: Answer, visibility: str, why: str) -> None:
    found = verdict({**HEALTHY, "/": answer}, visibility=visibility)
    assert failed(found) == {"release": f"serves no release ({why}), pushed {'a' * 12}"}


def test_an_answer_exactly_at_the_deadline_is_in_time() -> None:
    assert verdict({**HEALTHY, "/health": answered(seconds=2.0)}).ok


def test_a_service_that_does_not_answer_its_health_is_asked_nothing_else() -> None:
    silent = answered(status=None, seconds=2.0, error="timed out after 2 s")
    found = verdict({**HEALTHY, "/health": silent})
    assert [check.name for check in found.checks] == ["stage", "release", "health"]


def test_a_connection_that_breaks_is_tried_once_more() -> None:
    broken = answered(status=None, error="Connection reset by peer")
    assert verdict({**HEALTHY, "/health": [broken, answered()]}).ok
    twice = verdict({**HEALTHY, "/health": [broken, broken, answered()]})
    assert failed(twice) == {"health": "/health did not answer: Connection reset by peer"}


def test_silence_until_the_deadline_is_not_asked_again() -> None:
    silent = answered(status=None, seconds=2.0, error="timed out after 2 s")
    assert failed(verdict({**HEALTHY, "/health": [silent, answered()]})).keys() == {"health"}


def test_a_space_that_sleeps_is_looked_at_without_waking_it() -> None:
    prober = FakeProber(HEALTHY)
    hub = FakeHub({"acme/api": FakeSpace(files={}, stage="SLEEPING")})
    found = check_now(Expected(space=space(), url=URL, release=RELEASE), hub, prober)
    assert (found.ok, found.is_asleep, found.health, found.cause) == (False, True, "asleep", "stage: SLEEPING")
    assert prober.asked == []


def test_a_verdict_stands_without_the_log() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={}, stage="RUNTIME_ERROR")})
    hub.failures["log"] = HubError("reading the log of acme/api: the Hub answered 500")
    found = check_now(Expected(space=space(), url=URL, release=RELEASE), hub, FakeProber({}))
    assert found.cause == "stage: RUNTIME_ERROR"
    assert found.log == "the log could not be read: reading the log of acme/api: the Hub answered 500"


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
    assert asked == [(URL, 10.0), (f"{URL}ready", 0.5), (f"{URL}health/circuits", 10.0)]


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
