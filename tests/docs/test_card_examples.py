"""The answers that a Space's README shows are those that the service gives."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from service.circuits import State
from service.tests.processes import ServiceProcess
from tests.render.cards import code, rows, section
from tests.support import shipped


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    upstream = {"name": "search", "url": "http://127.0.0.1:9/", "timeout": 1}
    process = ServiceProcess(tmp_path, {"UPSTREAMS": json.dumps([upstream])})
    yield process
    process.close()


@pytest.mark.acceptance("T025")
def test_t025_examples_of_every_card_are_like_the_answers_of_the_service(service: ServiceProcess) -> None:
    cards = [shipped.text(bundle, "README.md") for _, _, bundle in shipped.everything()]
    shown = [_examples(card) for card in cards]
    paths = ["/health", "/health/circuits", "/"]

    assert all(list(examples) == paths for examples in shown)
    answers = {path: service.get(path).json() for path in paths}
    assert all(examples["/health"] == answers["/health"] for examples in shown)
    for examples in shown:
        assert examples["/"].keys() == answers["/"].keys()
        assert examples["/"]["links"].items() <= answers["/"]["links"].items()
        assert examples["/health/circuits"]["search"].keys() == answers["/health/circuits"]["search"].keys()


@pytest.mark.acceptance("T025")
def test_t025_states_of_a_circuit_are_named_as_the_service_names_them() -> None:
    for _, _, bundle in shipped.everything():
        health = section(shipped.text(bundle, "README.md"), "Health")
        assert set(get_args(State)) <= set(re.findall(r"`([\w-]+)`", health))
        assert all(example["state"] in get_args(State) for example in _circuits(health))


def _circuits(health: str) -> Iterator[dict[str, Any]]:
    for _, _, example in rows(health)[1:2]:
        yield from json.loads(code(example)).values()


def _examples(card: str) -> dict[str, Any]:
    """Return the example answers of a card by the path that gives them."""
    table = rows(section(card, "Health"))
    return {code(request).removeprefix("GET "): json.loads(code(example)) for request, _, example in table}
