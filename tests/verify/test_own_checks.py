"""Checks that spaces.yaml asks for: method, path, status, values, time."""

from typing import Any

import pytest

from infra.model.events import Check
from infra.model.fleet import ServiceCheck
from infra.model.probe import Answer
from tests.support.fakes import answered
from tests.verify.looking import HEALTHY, verdict

ITEM = '{"a": {"b/c": [1, {"~": true}]}, "n": null, "one": 1.0, "": "empty"}'


def made(answer: Answer, method: str = "GET", **fields: Any) -> Check:
    wanted = ServiceCheck.model_validate({"path": "/items", "method": method, **fields})
    return verdict({**HEALTHY, f"{method} /items": answer}, checks=(wanted,)).checks[-1]


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        (answered(), {}),
        (answered(status=201), {"method": "POST", "status": 201}),
        (answered(status=204), {"method": "HEAD", "status": 204}),
        (answered(status=307, headers={"location": "/x"}), {"status": 307}),
        (answered(seconds=1.5), {"within": 1.5}),
        (answered(ITEM), {"json_values": {"/a/b~1c/0": 1, "/a/b~1c/1/~0": True, "/n": None, "/one": 1, "/": "empty"}}),
        (answered('"word"'), {"json_values": {"": "word"}}),
    ],
)
def test_it_passes(answer: Answer, fields: dict[str, Any]) -> None:
    seen = made(answer, **fields)
    assert seen.ok, seen.detail
    assert seen.name == f"{fields.get('method', 'GET')} /items"
    assert seen.detail.startswith(f"answered {fields.get('status', 200)} in ")


@pytest.mark.parametrize(
    ("answer", "fields", "detail"),
    [
        (answered(status=503), {}, "answered 503, not 200"),
        (answered(status=302, headers={"location": "/login"}), {}, "answered 302, to /login, not 200"),
        (
            answered(status=None, seconds=3, error="timed out after 3 s"),
            {"within": 3},
            "did not answer: timed out after 3 s",
        ),
        (answered(seconds=2.5), {"within": 2}, "took 2.5 s, more than 2 s"),
        (answered("<html>"), {"json_values": {"/a": 1}}, "the answer is no JSON"),
        (answered("[" * 100_000), {"json_values": {"/a": 1}}, "the answer is no JSON"),
        (answered(ITEM), {"json_values": {"/one": True}}, "/one is 1.0, not true"),
        (answered(ITEM), {"json_values": {"/n": "x"}}, '/n is null, not "x"'),
        (answered(ITEM), {"json_values": {"/a/b~1c/01": 1}}, "/a/b~1c/01 is not in the answer"),
        (answered(ITEM), {"json_values": {"/a/b~1c/-": 1}}, "/a/b~1c/- is not in the answer"),
        (answered(ITEM), {"json_values": {"/a/b~1c/7": 1}}, "/a/b~1c/7 is not in the answer"),
        (answered(ITEM), {"json_values": {"/n/deeper": 1}}, "/n/deeper is not in the answer"),
        (answered(ITEM), {"json_values": {"one": 1}}, "one is not in the answer"),
        (answered('"a"'), {"json_values": {"": "b"}}, 'the document is "a", not "b"'),
        (
            answered('"\\u001b[2J' + "x" * 99 + '"'),
            {"json_values": {"": 1}},
            f'the document is "\\u001b[2J{"x" * 70}…, not 1',
        ),
    ],
)
def test_it_fails(answer: Answer, fields: dict[str, Any], detail: str) -> None:
    seen = made(answer, **fields)
    assert not seen.ok
    assert seen.detail == detail


def test_a_body_that_is_too_long_proves_nothing() -> None:
    cut = answered("1").model_copy(update={"is_cut": True})
    assert made(cut, json_values={"": 1}).detail == "the answer is too long to be read"
    assert made(cut).ok


def test_a_post_is_never_sent_twice() -> None:
    broken = answered(status=None, error="Connection reset by peer")
    wanted = ServiceCheck(path="/items", method="POST")
    found = verdict({**HEALTHY, "POST /items": [broken, answered()]}, checks=(wanted,))
    assert found.cause == "POST /items: did not answer: Connection reset by peer"


def test_all_are_made_in_the_order_of_spaces_yaml() -> None:
    wanted = tuple(ServiceCheck(path=f"/{name}") for name in "cab")
    found = verdict({**HEALTHY, "/a": answered()}, checks=wanted)
    assert [(check.name, check.ok) for check in found.checks[-3:]] == [
        ("GET /c", False),
        ("GET /a", True),
        ("GET /b", False),
    ]
