"""Who a token belongs to and what it may do, with the real client, against a local Hub that has accounts."""

import time
from collections.abc import Iterator

import pytest
import yaml
from pydantic import SecretStr

from infra.adapters.clock import SystemClock
from infra.adapters.hub import HuggingFaceHub, connect
from infra.model.account import Account, Grant, Membership
from infra.model.errors import HubError, NotFoundError
from tests.emulator.hubs import HubProcess, hub_process
from tests.support.spaces import space

SEED = {
    "users": {"alice": {"plan": "pro"}, "bob": {}},
    "orgs": {"acme": {"plan": "team", "members": {"alice": "write", "bob": "read"}}},
    "tokens": [
        {"value": "hf_alice_writes", "user": "alice", "name": "ci"},
        {"value": "hf_alice_reads", "user": "alice", "role": "read"},
        {"value": "hf_bob_writes", "user": "bob"},
        {
            "value": "hf_alice_fine",
            "user": "alice",
            "role": "fineGrained",
            "scopes": [{"entity": "spaces/acme/api", "permissions": ["repo.content.read", "repo.write"]}],
        },
    ],
}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A Hub with accounts, and two Spaces of acme: `api`, and `hidden`, which is private."""
    folder = tmp_path_factory.mktemp("accounts")
    (folder / "seed.yaml").write_text(yaml.safe_dump(SEED))
    with hub_process(folder / "data", "--seed", str(folder / "seed.yaml")) as running:
        hub = asked(running, "hf_alice_writes")
        hub.create(space(), {})
        hub.create(space(key="hidden", visibility="private"), {})
        yield running


def _unheard(_line: str) -> None:
    """Take what a person would be told; nobody waits here."""


def asked(running: HubProcess, token: str) -> HuggingFaceHub:
    return connect(running.endpoint, SecretStr(token), SystemClock(), _unheard)


def test_the_account_and_its_token_are_told(closed: HubProcess) -> None:
    assert asked(closed, "hf_alice_writes").whoami().account == Account(
        name="alice",
        plan="pro",
        organisations=(Membership(name="acme", plan="team", role="write"),),
        token="ci",
        role="write",
    )


def test_what_a_fine_grained_token_is_for_is_told(closed: HubProcess) -> None:
    account = asked(closed, "hf_alice_fine").whoami().account
    assert account.role == "fineGrained"
    assert account.grants == (Grant(kind="space", name="acme/api", permissions=("repo.content.read", "repo.write")),)


def test_the_hub_tells_its_time_and_what_is_left_of_the_quota(closed: HubProcess) -> None:
    hub = asked(closed, "hf_bob_writes")
    first, second = hub.whoami(), hub.whoami()
    assert first.time is not None
    assert abs(first.time - time.time()) < 60
    assert first.quota is not None
    assert second.quota is not None
    assert first.quota.of == 3000  # the window of a team
    assert second.quota.left < first.quota.left


def test_a_token_that_nobody_has_is_refused_with_the_hubs_words(closed: HubProcess) -> None:
    with pytest.raises(HubError, match="answered 401"):
        asked(closed, "hf_nobody").whoami()


@pytest.mark.parametrize(
    ("token", "may"),
    [("hf_alice_writes", True), ("hf_alice_fine", True), ("hf_alice_reads", False), ("hf_bob_writes", False)],
)
def test_the_hub_itself_says_who_may_write(closed: HubProcess, token: str, *, may: bool) -> None:
    assert asked(closed, token).may_write("acme/api") is may


@pytest.mark.parametrize("name", ["acme/nothing", "acme/hidden"])
def test_a_space_that_is_not_there_or_is_hidden_is_not_found(closed: HubProcess, name: str) -> None:
    with pytest.raises(NotFoundError):
        asked(closed, "hf_alice_fine").may_write(name)
