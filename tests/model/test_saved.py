"""A saved plan comes back as it was, or not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.model.errors import InputError
from infra.model.fleet import EnvSource, Secret
from infra.model.saved import seal, unseal
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import planned
from tests.support.spaces import space

VALUE = "opens-the-door-4711"
TOKEN = Secret(name="TOKEN", source=EnvSource(name="TOKEN"))


def sealed() -> bytes:
    hub = FakeHub({"acme/api": FakeSpace(files={"a": b"1"}, secrets={"TOKEN": (VALUE, "by hand")})})
    ready = planned(hub, space(secrets=(TOKEN,)), space(key="events"), secrets=FakeSecrets({"TOKEN": VALUE}))
    return seal(ready)


def test_a_plan_comes_back_whole() -> None:
    plan = unseal(sealed())
    assert seal(plan) == sealed()
    assert [part.space.key for part in plan.spaces] == ["api", "events"]
    assert plan.space("api").cost.requests > 0
    assert plan.blobs


def test_it_holds_no_value_of_a_secret() -> None:
    assert VALUE.encode() not in sealed()


def test_it_can_be_read_by_people() -> None:
    assert json.loads(sealed())["plan"]["spaces"][0]["space"]["key"] == "api"


def removed(plan: dict[str, Any]) -> None:
    del plan["spaces"][1]


def retargeted(plan: dict[str, Any]) -> None:
    plan["spaces"][0]["space"]["owner"] = "mallory"


def unblocked(plan: dict[str, Any]) -> None:
    plan["endpoint"] = "https://example.org"


@pytest.mark.parametrize("alter", [removed, retargeted, unblocked])
def test_one_that_was_altered_is_refused(alter: Callable[[dict[str, Any]], None]) -> None:
    file = json.loads(sealed())
    alter(file["plan"])
    with pytest.raises(InputError, match="the saved plan was altered since it was made; nothing was written"):
        unseal(json.dumps(file).encode())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no saved plan"),
        (b"{", "no saved plan"),
        (b"\xff\xfe", "no saved plan"),
        (b"[]", "no plan that this version"),
        (b'{"format": "spacedock plan 99", "digest": "", "plan": {}}', "no plan that this version"),
        (b'{"format": "spacedock plan 1", "plan": {}}', "altered"),
        (b'{"format": "spacedock plan 1"}', "altered"),
    ],
)
def test_what_is_no_plan_is_refused_with_the_next_step(content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told) as raised:
        unseal(content)
    assert "--out" in raised.value.help


def test_one_cut_short_is_refused() -> None:
    with pytest.raises(InputError):
        unseal(sealed()[:-100])
