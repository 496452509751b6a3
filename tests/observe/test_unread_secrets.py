"""Secrets whose source is a program, for a reader that runs none: nothing is said of them that is not known."""

import pytest
from pydantic import SecretStr

from infra.model.fleet import CommandSource, Secret, SopsSource
from infra.model.observed import SecretState
from infra.model.plan import Action
from infra.model.secrets import Fingerprint, describe
from infra.observe import observe
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import planned
from tests.support.spaces import environment, space

SOURCES = [CommandSource(arguments=("op", "read")), SopsSource(path="prod.enc.yaml", key="A")]
SEALED = describe("", Fingerprint.of(SecretStr("old"), b"0" * 16))


def hub(*, holds: bool) -> FakeHub:
    return FakeHub({"acme/api": FakeSpace(files={}, secrets={"TOKEN": ("old", SEALED)} if holds else {})})


@pytest.mark.parametrize("source", SOURCES, ids=str)
@pytest.mark.parametrize(
    ("holds", "programs", "state"),
    [
        (True, False, SecretState.UNKNOWN),
        (False, False, SecretState.UNREAD),
        (True, True, SecretState.CHANGED),
        (False, True, SecretState.NEW),
    ],
)
def test_the_state_of_a_secret_that_a_program_tells(
    source: CommandSource | SopsSource, *, holds: bool, programs: bool, state: SecretState
) -> None:
    wanted = environment(space(secrets=(Secret(name="TOKEN", source=source),)))
    values = FakeSecrets({"op": "new", "prod.enc.yaml": "new"}, programs=programs)
    assert observe(wanted, hub(holds=holds), values).secrets["api"] == {"TOKEN": state}


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_a_new_secret_that_is_not_read_is_planned_and_blocks_nothing(source: CommandSource | SopsSource) -> None:
    wanted = space(secrets=(Secret(name="TOKEN", source=source),))
    ready = planned(hub(holds=False), wanted, secrets=FakeSecrets(programs=False))
    assert ready.blockers == ()
    [change] = ready.space("api").of("secret", Action.ADD)
    assert (change.name, change.before, change.after) == ("TOKEN", None, None)
    assert "not read before the deploy" in change.reason


def test_a_program_that_has_no_value_blocks_where_it_is_asked() -> None:
    wanted = space(secrets=(Secret(name="TOKEN", source=SOURCES[0]),))
    ready = planned(hub(holds=False), wanted, secrets=FakeSecrets())
    assert [b.message for b in ready.blockers] == ["the required secret TOKEN has no value"]
    assert "Give it by the command op read" in ready.blockers[0].help
