"""Who the caller is, for each kind of token (hub-api 3.1)."""

import re
from typing import Any

import pytest

from tests.emulator.accounts.closed import ANONYMOUS, Answer, ClosedHub


def whoami(closed: ClosedHub, token: str) -> dict[str, Any]:
    answer: dict[str, Any] = closed.ask(token, "GET", "/api/whoami-v2").json()
    return answer


def test_a_user_with_a_write_token(closed: ClosedHub) -> None:
    body = whoami(closed, "hf_alice")
    orgs = body.pop("orgs")
    assert re.fullmatch("[0-9a-f]{24}", str(body.pop("id")))
    assert body == {
        "type": "user",
        "name": "alice",
        "fullname": "Alice A.",
        "email": "alice@example.org",
        "emailVerified": True,
        "canPay": True,
        "billingMode": "prepaid",
        "periodEnd": 1_785_542_400,
        "isPro": True,
        "avatarUrl": "/avatars/alice.svg",
        "auth": {
            "type": "access_token",
            "accessToken": {"displayName": "laptop", "role": "write", "createdAt": "2026-01-01T00:00:00.000Z"},
        },
    }
    assert isinstance(orgs, list)
    (org,) = orgs
    assert {key: org[key] for key in ("type", "name", "fullname", "plan", "roleInOrg", "canPay")} == {
        "type": "org",
        "name": "acme",
        "fullname": "Acme",
        "plan": "team",
        "roleInOrg": "admin",
        "canPay": False,
    }


def test_a_fine_grained_token_tells_its_scopes(closed: ClosedHub) -> None:
    token = whoami(closed, "hf_alice_fine")["auth"]["accessToken"]
    assert token["role"] == "fineGrained"
    fine = token["fineGrained"]
    assert (fine["canReadGatedRepos"], fine["global"]) == (False, ["user.email.read"])
    assert [(scope["entity"]["type"], scope["entity"]["name"]) for scope in fine["scoped"]] == [
        ("space", "acme/api"),
        ("space", "acme/hidden"),
    ]
    assert fine["scoped"][0]["permissions"] == ["repo.content.read", "repo.write"]


def test_the_address_is_told_to_who_may_have_it(closed: ClosedHub) -> None:
    assert whoami(closed, "hf_alice_fine")["email"] == "alice@example.org"
    assert "email" not in whoami(closed, "hf_alice_org")


@pytest.mark.parametrize(("token", "role"), [("hf_bob", "contributor"), ("hf_carol", "read")])
def test_the_role_in_an_organisation_is_told(closed: ClosedHub, token: str, role: str) -> None:
    assert [org["roleInOrg"] for org in whoami(closed, token)["orgs"]] == [role]


def test_nobody_is_a_401(closed: ClosedHub) -> None:
    assert closed.answer(None, "GET", "/api/whoami-v2") == Answer(401, ANONYMOUS)
    assert closed.hub.http.get("/api/whoami-v2", headers={"authorization": "Digest x"}).status_code == 401
