"""Observing reads what a plan needs, once, and compares nothing but secrets' digests."""

import pytest
from pydantic import SecretStr

from infra.model.errors import HubError, InputError
from infra.model.fleet import EnvSource, Secret, SecretSource
from infra.model.observed import SecretState
from infra.model.secrets import Fingerprint, describe
from infra.observe import observe
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import empty_space
from tests.support.spaces import environment, space

TOKEN = Secret(name="TOKEN", source=EnvSource(name="TOKEN"))
SEALED = describe("", Fingerprint.of(SecretStr("old"), b"0" * 16))


def test_each_space_costs_four_requests_beside_one_list_an_owner() -> None:
    hub = FakeHub({f"{owner}/{key}": empty_space() for owner in ("acme", "other") for key in ("a", "b")})
    wanted = [
        space(key=f"{owner}-{key}", owner=owner, name=key) for owner in ("acme", "other") for key in ("a", "b", "c")
    ]
    found = observe(environment(*wanted), hub, FakeSecrets())
    assert set(found.spaces) == {"acme-a", "acme-b", "other-a", "other-b"}
    assert hub.requests == 2 + 4 * 4
    assert hub.writes == []


def test_spaces_of_others_are_not_read() -> None:
    hub = FakeHub({"acme/api": empty_space(), "acme/foreign": empty_space()})
    observe(environment(space()), hub, FakeSecrets())
    assert hub.requests == 1 + 4


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


@pytest.mark.parametrize("call", ["list_spaces", "files", "manifest", "variables", "secrets"])
def test_a_hub_that_cannot_be_read_is_an_error_and_never_an_empty_space(call: str) -> None:
    hub = FakeHub({"acme/api": empty_space()})
    hub.failures[call] = HubError("the Hub answered 500")
    with pytest.raises(HubError, match="the Hub answered 500"):
        observe(environment(space()), hub, FakeSecrets())


def test_a_source_that_cannot_be_read_is_an_error() -> None:
    class Broken(FakeSecrets):
        def read(self, source: SecretSource) -> SecretStr | None:
            raise InputError(f"{source} cannot be read")

    with pytest.raises(InputError, match="environment variable TOKEN cannot be read"):
        observe(environment(space(secrets=(TOKEN,))), FakeHub(), Broken())
