"""Observing reads what a plan needs, once, and compares nothing but secrets' digests."""

from typing import Any

import pytest
from pydantic import SecretStr

from infra.model.bundle import MANIFEST_PATH, Manifest
from infra.model.errors import HubError, InputError
from infra.model.fleet import EnvSource, Secret, SecretSource
from infra.model.observed import WHOLE_ENVIRONMENT, SecretState, SpaceInfo, Unread
from infra.model.secrets import Fingerprint, describe
from infra.observe import Reading, observe
from tests.support.fakes import FakeClock, FakeHub, FakeSecrets, FakeSpace, FakeTrees
from tests.support.plans import empty_space
from tests.support.spaces import environment, space

TOKEN = Secret(name="TOKEN", source=EnvSource(name="TOKEN"))
MADE: dict[str, Any] = {"environment": "prod", "artifact": "a" * 64, "source": None, "tool": "1", "files": {}}
SEALED = describe("", Fingerprint.of(SecretStr("old"), b"0" * 16))


def deployed_space() -> FakeSpace:
    return FakeSpace(files={MANIFEST_PATH: Manifest(**MADE).to_file().content, "a": b"1"})


def test_each_space_costs_four_requests_beside_one_list_an_owner_and_the_prices_for_new_ones() -> None:
    hub = FakeHub({f"{owner}/{key}": deployed_space() for owner in ("acme", "other") for key in ("a", "b")})
    wanted = [
        space(key=f"{owner}-{key}", owner=owner, name=key) for owner in ("acme", "other") for key in ("a", "b", "c")
    ]
    found = observe(environment(*wanted), hub, FakeSecrets())
    assert set(found.spaces) == {"acme-a", "acme-b", "other-a", "other-b"}
    assert hub.requests == 2 + 4 * 4 + 1
    assert hub.writes == []


def test_spaces_of_others_are_not_read() -> None:
    hub = FakeHub({"acme/api": empty_space(), "acme/foreign": empty_space()})
    observe(environment(space()), hub, FakeSecrets())
    assert hub.requests == 1 + 3


def test_names_are_compared_without_letter_case_as_the_hub_does() -> None:
    hub = FakeHub({"Acme/API": empty_space()})
    found = observe(environment(space(owner="acme", name="api")), hub, FakeSecrets())
    assert found.spaces["api"].info.id == "Acme/API"


@pytest.mark.parametrize(
    ("at_hand", "stored", "state"),
    [
        (None, None, SecretState.MISSING),
        ("new", None, SecretState.NEW),
        ("old", SEALED, SecretState.SAME),
        ("new", SEALED, SecretState.CHANGED),
        ("old", "by hand", SecretState.CHANGED),
        (None, SEALED, SecretState.UNKNOWN),
        (None, "by hand", SecretState.UNKNOWN),
    ],
)
def test_the_state_of_a_secret(at_hand: str | None, stored: str | None, state: SecretState) -> None:
    there = FakeSpace(files={}, secrets={"TOKEN": ("old", stored)} if stored is not None else {})
    values = FakeSecrets({"TOKEN": at_hand} if at_hand else {})
    found = observe(environment(space(secrets=(TOKEN,))), FakeHub({"acme/api": there}), values)
    assert found.secrets["api"] == {"TOKEN": state}


def test_secrets_of_a_space_that_does_not_exist_are_compared_too() -> None:
    wanted = environment(space(secrets=(TOKEN,)))
    assert observe(wanted, FakeHub(), FakeSecrets({"TOKEN": "x"})).secrets == {"api": {"TOKEN": SecretState.NEW}}
    assert observe(wanted, FakeHub(), FakeSecrets()).secrets == {"api": {"TOKEN": SecretState.MISSING}}


def test_what_was_observed_holds_no_value_of_a_secret() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={}, secrets={"TOKEN": ("s3cr3t-value", SEALED)})})
    found = observe(environment(space(secrets=(TOKEN,))), hub, FakeSecrets({"TOKEN": "s3cr3t-value"}))
    assert "s3cr3t-value" not in found.model_dump_json() + repr(found)


def test_what_a_commit_holds_is_read_once() -> None:
    hub, trees = FakeHub({"acme/api": deployed_space()}), FakeTrees()
    first = observe(environment(space()), hub, FakeSecrets(), Reading(trees=trees))
    before = hub.requests
    second = observe(environment(space()), hub, FakeSecrets(), Reading(trees=trees))
    assert second == first
    assert hub.requests - before == 1 + 2
    observe(environment(space()), hub, FakeSecrets(), Reading(trees=trees, refresh=True))
    assert hub.requests - before == 3 + 1 + 4
    hub.there["acme/api"].files["b"] = b"2"
    assert "b" in {
        f.path for f in observe(environment(space()), hub, FakeSecrets(), Reading(trees)).spaces["api"].files
    }


def test_prices_are_read_once_where_hardware_differs_and_never_where_it_does_not() -> None:
    hub = FakeHub({"acme/api": empty_space(), "acme/events": empty_space()})
    assert observe(environment(space()), hub, FakeSecrets()).prices == {}
    hub.requests = 0
    wanted = environment(space(hardware="t4-small"), space(key="events", hardware="cpu-upgrade"))
    assert observe(wanted, hub, FakeSecrets()).prices["t4-small"] == 0.4
    assert hub.requests == 1 + 2 * 3 + 1


def test_the_age_of_a_secret_is_in_days() -> None:
    written = {"TOKEN": "2025-10-31T11:00:00+00:00"}
    hub = FakeHub({"acme/api": FakeSpace(files={}, secrets={"TOKEN": ("x", SEALED)}, updated_at=written)})
    wanted = environment(space(secrets=(TOKEN,)))
    (secret,) = observe(wanted, hub, FakeSecrets(), Reading(clock=FakeClock())).spaces["api"].secrets
    assert secret.age == 92
    (untimed,) = observe(wanted, hub, FakeSecrets()).spaces["api"].secrets
    assert untimed.age is None


@pytest.mark.parametrize("call", ["files", "manifest", "variables", "secrets"])
def test_a_space_that_cannot_be_read_is_told_and_hides_no_other(call: str) -> None:
    hub = FakeHub({"acme/api": deployed_space(), "acme/events": deployed_space()})
    hub.unreadable["acme/api"] = call
    found = observe(environment(space(), space(key="events")), hub, FakeSecrets())
    assert set(found.spaces) == {"events"}
    cause = f"reading the {call} of acme/api: the Hub answered 500"
    assert found.unread == {"api": Unread(message=cause, help="Try again.", exit_code=5)}


def test_an_owner_that_cannot_be_listed_hides_no_other() -> None:
    class OneOwner(FakeHub):
        def list_spaces(self, owner: str) -> list[SpaceInfo]:
            if owner == "acme":
                raise HubError("listing the Spaces of acme: the Hub answered 500")
            return super().list_spaces(owner)

    hub = OneOwner({"acme/api": empty_space(), "other/b": empty_space()})
    found = observe(environment(space(), space(key="b", owner="other", name="b")), hub, FakeSecrets())
    assert set(found.spaces) == {"b"}
    assert found.unread["api"].message == "listing the Spaces of acme: the Hub answered 500"


def test_prices_that_cannot_be_read_are_told_once_for_the_environment() -> None:
    hub = FakeHub()
    hub.failures["hardware_prices"] = HubError("reading the list of hardware: the Hub answered 500")
    found = observe(environment(space()), hub, FakeSecrets())
    assert found.prices == {}
    assert set(found.unread) == {WHOLE_ENVIRONMENT}


def test_a_source_that_cannot_be_read_is_told_of_its_space() -> None:
    class Broken(FakeSecrets):
        def read(self, source: SecretSource) -> SecretStr | None:
            raise InputError(f"{source} cannot be read")

    found = observe(environment(space(secrets=(TOKEN,)), space(key="events")), FakeHub(), Broken())
    assert found.unread["api"].message == "environment variable TOKEN cannot be read"
    assert found.unread["api"].exit_code == 1
    assert "events" not in found.unread
