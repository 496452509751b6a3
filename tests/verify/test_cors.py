"""CORS: exact, and when a header is missing, whose fault that is."""

from collections.abc import Mapping

import pytest

from infra.model.fleet import Cors
from infra.model.probe import Answer
from tests.support.fakes import answered
from tests.verify.looking import HEALTHY, PAGE, verdict
from tests.verify.looking import failed as failed_checks

STRANGER = "https://not-listed.invalid"
ALLOWED: Mapping[str, tuple[str, str | None]] = {PAGE: (PAGE, "true")}
APP = {"server-timing": "app;dur=0.3"}
UNMARKED = (
    "either the app or the Hub's proxy left it out: a GET bears no Server-Timing of the app, so it cannot be told which"
)
ORIGIN = "Access-Control-Allow-Origin"
CREDENTIALS = "Access-Control-Allow-Credentials"


def failed(
    allowed: Mapping[str, tuple[str, str | None]], preflight: Answer | None = None, health: Answer | None = None
) -> dict[str, str]:
    answers = {**HEALTHY, "/health": health or answered()}
    return failed_checks(verdict(answers, allowed, preflights={PAGE: preflight or answered()}))


@pytest.mark.parametrize(
    ("allowed", "failures"),
    [
        ({PAGE: (PAGE, "false")}, {f"cors {PAGE}": f"{CREDENTIALS} is false, not true"}),
        ({PAGE: (PAGE, "True")}, {f"cors {PAGE}": f"{CREDENTIALS} is True, not true"}),
        ({PAGE: ("https://other.example", "true")}, {f"cors {PAGE}": f"{ORIGIN} is https://other.example"}),
        ({PAGE: (f"{PAGE}, {PAGE}", "true")}, {f"cors {PAGE}": f"{ORIGIN} is {PAGE}, {PAGE}"}),
        ({PAGE: ("*", "true")}, {f"cors {PAGE}": f"{ORIGIN} is *"}),
        (
            {**ALLOWED, STRANGER: (STRANGER, "true")},
            {"cors stranger": f"an origin that is not listed is allowed: {STRANGER}"},
        ),
        ({**ALLOWED, STRANGER: ("*", None)}, {"cors stranger": "an origin that is not listed is allowed: *"}),
    ],
)
def test_cors_must_be_exact(allowed: dict[str, tuple[str, str | None]], failures: dict[str, str]) -> None:
    assert failed(allowed) == failures


def test_a_preflight_that_is_refused_by_its_status_is_refused() -> None:
    assert failed(ALLOWED, answered(status=405)) == {
        f"cors {PAGE}": "the preflight answered 405, which browsers take for a refusal"
    }


def test_a_log_of_the_gates_own_requests_is_not_shown() -> None:
    found = verdict(allowed={})
    assert (found.ok, found.log) == (False, "")


def test_silence_is_no_refusal_of_a_stranger() -> None:
    silent = answered(status=None, seconds=10.0, error="timed out after 10 s")
    found = verdict(allowed={}, preflights={PAGE: silent, STRANGER: silent})
    said = "the preflight did not answer: timed out after 10 s"
    assert failed_checks(found) == {f"cors {PAGE}": said, "cors stranger": said}


def test_any_origin_without_credentials_is_what_was_asked_for() -> None:
    everyone = {STRANGER: ("*", None)}
    found = verdict(allowed=everyone, cors=Cors(origins=("*",), credentials=False))
    assert found.ok
    assert [check.name for check in found.checks if "cors" in check.name] == ["cors *"]


@pytest.mark.parametrize(
    ("preflight", "health", "who"),
    [
        (
            answered(),
            answered(headers={**APP, "access-control-allow-origin": PAGE}),
            "the Hub's proxy answered the preflight itself, without the app, which sends it with a GET",
        ),
        (
            answered(headers={"x-request-id": "of-the-proxy", "server-timing": "edge;dur=1"}),
            answered(headers=APP),
            "the Hub's proxy answered the preflight itself, without the app, which does not send it with a GET either",
        ),
        (
            answered(headers=APP),
            answered(headers={**APP, "access-control-allow-origin": PAGE}),
            "the Hub's proxy dropped it on the way, for the app sends it with a GET",
        ),
        (
            answered(headers=APP),
            answered(headers=APP),
            "the Hub's proxy dropped it on the way, for the app answered 200, as it does to origins that it allows",
        ),
        (
            answered(status=400, headers=APP),
            answered(headers=APP),
            "the app left it out; it answered 400 and does not send it with a GET either",
        ),
        (answered(), answered(), UNMARKED),
        (
            answered(),
            answered(headers={"x-request-id": "1"}),
            UNMARKED,
        ),
    ],
)
def test_it_is_told_who_left_the_origin_out(preflight: Answer, health: Answer, who: str) -> None:
    assert failed({}, preflight, health) == {f"cors {PAGE}": f"no {ORIGIN}: {who}"}


@pytest.mark.parametrize(
    ("preflight", "health", "who"),
    [
        (
            answered(),
            answered(headers={**APP, "access-control-allow-credentials": "true"}),
            "the Hub's proxy answered the preflight itself, without the app, which sends it with a GET",
        ),
        (
            answered(headers=APP),
            answered(headers={**APP, "access-control-allow-credentials": "true"}),
            "the Hub's proxy dropped it on the way, for the app sends it with a GET",
        ),
        (
            answered(headers=APP),
            answered(headers=APP),
            "the app left it out; it answered 200 and does not send it with a GET either",
        ),
    ],
)
def test_it_is_told_who_left_the_credentials_out(preflight: Answer, health: Answer, who: str) -> None:
    assert failed({PAGE: (PAGE, None)}, preflight, health) == {f"cors {PAGE}": f"no {CREDENTIALS}: {who}"}
