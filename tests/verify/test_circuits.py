"""Circuits: those that the service itself calls required must be closed, and a service without any passes."""

import json

import pytest

from infra.model.events import Check
from infra.model.probe import Answer
from tests.support.fakes import answered
from tests.verify.looking import HEALTHY, verdict

PATH = "/health/circuits"


def circuits(answer: Answer) -> Check:
    found = verdict({**HEALTHY, PATH: answer})
    return next(check for check in found.checks if check.name == "circuits")


def body(**states: dict[str, object]) -> Answer:
    return answered(json.dumps(states))


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (body(pay={"state": "closed", "required": True}, mail={"state": "open", "required": False}), "1 of 2 required"),
        (body(mail={"state": "open", "required": False}), "none is required"),
        (body(mail={"state": "open"}), "none is required"),
        (body(mail={"state": "open", "required": "yes"}), "none is required"),
        (answered("{}"), "there are none"),
        (answered("<html>hello</html>"), "not checked: /health/circuits tells of none"),
        (answered('["closed"]'), "not checked: /health/circuits tells of none"),
        (answered('{"status": "ok"}'), "not checked: /health/circuits tells of none"),
        (answered(status=404), "not checked: /health/circuits answered 404"),
        (answered(status=401), "not checked: /health/circuits answered 401"),
        (answered(status=307, headers={"location": "/login"}), "not checked: /health/circuits answered 307, to /login"),
    ],
)
def test_it_passes(answer: Answer, detail: str) -> None:
    seen = circuits(answer)
    assert seen.ok
    assert seen.detail.startswith(detail)


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (
            body(pay={"state": "open", "required": True, "last_error": "ConnectError"}),
            "the required 'pay' is open, last error ConnectError",
        ),
        (body(pay={"state": "half-open", "required": True}), "the required 'pay' is half-open"),
        (body(pay={"required": True}), "the required 'pay' is None"),
        (
            body(pay={"state": "open", "required": True}, mail={"state": "open", "required": True}),
            "the required 'pay' is open; the required 'mail' is open",
        ),
        (answered(status=500), "/health/circuits answered 500"),
        (answered(status=None, seconds=10, error="timed out"), "/health/circuits did not answer: timed out"),
    ],
)
def test_it_fails(answer: Answer, detail: str) -> None:
    assert circuits(answer) == Check(name="circuits", ok=False, detail=detail)
