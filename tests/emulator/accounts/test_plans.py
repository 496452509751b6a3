"""What a plan pays for (hub-api 4.1 and 4.4)."""

import pytest

from tests.emulator.accounts.closed import ClosedHub

PROTECTED = "Protected Spaces need a paid plan, and 'dave' has none"


def create(closed: ClosedHub, token: str, owner: str, **more: object) -> tuple[int, str]:
    body = {"name": "new", "organization": owner, "type": "space", "sdk": "docker", **more}
    answer = closed.ask(token, "POST", "/api/repos/create", json=body)
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.parametrize("sdk", ["docker", "gradio"])
def test_a_free_account_pays_for_a_running_space(closed: ClosedHub, sdk: str) -> None:
    text = f"Free accounts cannot create {sdk} Spaces on cpu-basic: 'dave' needs a paid plan"
    assert create(closed, "hf_dave", "dave", sdk=sdk) == (402, text)
    assert closed.ask("hf_dave", "GET", "/api/spaces/dave/new").status_code == 404


def test_a_static_space_is_free(closed: ClosedHub) -> None:
    assert create(closed, "hf_dave", "dave", sdk="static") == (200, "")


@pytest.mark.parametrize(("token", "owner"), [("hf_alice", "alice"), ("hf_alice", "acme"), ("hf_bob", "acme")])
def test_a_paid_plan_of_the_owner_is_enough(closed: ClosedHub, token: str, owner: str) -> None:
    assert create(closed, token, owner) == (200, "")


def test_what_is_there_answers_409_before_the_plan_is_looked_at(closed: ClosedHub) -> None:
    assert create(closed, "hf_dave", "dave", name="site") == (409, "You already created this space repo")


def test_hardware_that_costs_needs_a_means_of_payment(closed: ClosedHub) -> None:
    assert create(closed, "hf_alice", "acme", hardware="t4-small")[0] == 402
    assert create(closed, "hf_alice", "alice", hardware="t4-small") == (200, "")


def test_protected_spaces_need_a_plan(closed: ClosedHub) -> None:
    assert create(closed, "hf_dave", "dave", sdk="static", visibility="protected") == (402, PROTECTED)
    change = {"visibility": "protected"}
    assert closed.answer("hf_dave", "PUT", "/api/spaces/dave/site/settings", json=change).text == PROTECTED
    assert closed.ask("hf_alice", "PUT", "/api/spaces/acme/api/settings", json=change).status_code == 200


def test_hardware_cannot_be_had_later_either(closed: ClosedHub) -> None:
    asked = {"flavor": "t4-small"}
    assert closed.answer("hf_alice", "POST", "/api/spaces/acme/api/hardware", json=asked).status == 402
    assert closed.ask("hf_alice", "POST", "/api/spaces/alice/own/hardware", json=asked).status_code == 200
