"""Planning some Spaces alone, saved plans, drift: with every port in memory."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from infra import commands
from infra.commands import Asked, World
from infra.model.errors import ExitCode, HubError, InputError, StaleError
from infra.model.fleet import Environment
from infra.model.plan import Plan, Scope
from infra.model.saved import seal, unseal
from tests.commands.test_commands import FILES, SPEC, TEMPLATES, Ground, ground
from tests.support.fakes import FakeHub, FakeSpace, FakeTrees, FakeWorkspace


@pytest.fixture
def deployed() -> Ground:
    here = ground()
    here.deploy()
    here.workspace = FakeWorkspace(SPEC, TEMPLATES, FILES | {"service/main.py": "version = 2\n"})
    return here


def opened(ready: Plan) -> tuple[Plan, Environment]:
    return commands.open_plan(seal(ready))


def test_targets_are_planned_alone_and_the_others_neither_read_nor_touched(deployed: Ground) -> None:
    world = deployed.world()
    before = deployed.hub.requests
    ready = commands.make_plan(deployed.environment, world, Asked(targets=("events",)))
    assert {part.space.key: part.scope for part in ready.spaces} == {
        "api": Scope.NOT_TARGETED,
        "events": Scope.PLANNED,
    }
    assert ready.waves == (("events",),)
    assert deployed.hub.requests - before == 1 + 4
    deployed.hub.writes.clear()
    events = list(commands.carry_out(ready, world))
    outcome = commands.outcome(ready, events, 0)
    assert {write[1] for write in deployed.hub.writes} == {"acme/events"}
    assert [row.name for row in outcome.spaces] == ["events"]


def test_a_target_that_is_no_space_is_told(deployed: Ground) -> None:
    with pytest.raises(InputError, match="the environment prod has no Space evnts"):
        commands.make_plan(deployed.environment, deployed.world(), Asked(targets=("api", "evnts")))


def test_differences_of_texts_are_made_where_they_are_asked_for(deployed: Ground) -> None:
    world = deployed.world()
    plain = commands.make_plan(deployed.environment, world)
    shown = commands.make_plan(deployed.environment, world, Asked(diffs=True))
    assert not [change for change in plain.space("api").changes if change.diff]
    (diff,) = [c.diff for c in shown.space("api").changes if c.name == "service/main.py"]
    assert diff == "@@ -1 +1 @@\n-version = 1\n+version = 2\n"


def test_a_warm_cache_leaves_one_list_and_two_requests_a_space() -> None:
    here = ground()
    here.deploy()
    world = replace(here.world(), trees=FakeTrees())
    commands.make_plan(here.environment, world)
    before = here.hub.requests
    assert not commands.make_plan(here.environment, world).has_changes
    assert here.hub.requests - before == 1 + 2 * 2
    commands.make_plan(here.environment, world, Asked(refresh=True))
    assert here.hub.requests - before == 1 + 2 * 2 + 1 + 4 * 2


def test_a_space_that_cannot_be_read_blocks_with_the_hubs_exit_code(deployed: Ground) -> None:
    deployed.hub.unreadable["acme/api"] = "variables"
    ready = commands.make_plan(deployed.environment, deployed.world())
    assert ready.blocked == ExitCode.PLATFORM
    assert [(b.space, b.message, b.help) for b in ready.blockers] == [
        ("api", "reading the variables of acme/api: the Hub answered 500", "Try again.")
    ]
    assert ready.space("events").writes


def test_a_saved_plan_is_carried_out_as_it_was_made(deployed: Ground) -> None:
    ready = commands.make_plan(deployed.environment, deployed.world())
    saved, environment = opened(ready)
    deployed.workspace = FakeWorkspace(SPEC, TEMPLATES, FILES | {"service/main.py": "version = 3\n"})
    deployed.served = ready.space("api").artifact
    world = deployed.world()
    commands.refuse_stale(saved, environment, world)
    list(commands.carry_out(saved, world))
    assert deployed.hub.there["acme/api"].files["service/main.py"] == b"version = 2\n"


def settings(there: FakeSpace) -> None:
    there.hardware = "t4-small"


def variable(there: FakeSpace) -> None:
    there.variables["A"] = ("1", "")


def description(there: FakeSpace) -> None:
    there.variables["LOG_LEVEL"] = ("info", "Other.")


def secret(there: FakeSpace) -> None:
    there.secrets["A"] = ("1", "")


def files(there: FakeSpace) -> None:
    there.files["notes"] = b"1"


def visibility(there: FakeSpace) -> None:
    there.visibility = "private"


def paused(there: FakeSpace) -> None:
    there.stage = "PAUSED"


@pytest.mark.parametrize("by_hand", [settings, variable, description, secret, files, visibility, paused])
def test_a_saved_plan_is_refused_when_anything_moved(deployed: Ground, by_hand: Callable[[FakeSpace], None]) -> None:
    saved, environment = opened(commands.make_plan(deployed.environment, deployed.world()))
    by_hand(deployed.hub.there["acme/events"])
    deployed.hub.writes.clear()
    with pytest.raises(StaleError, match=r"^acme/events moved since the plan was made$") as raised:
        commands.refuse_stale(saved, environment, deployed.world())
    assert raised.value.exit_code == ExitCode.INPUT
    assert deployed.hub.writes == []


@pytest.mark.parametrize("gone", [True, False])
def test_a_space_that_came_or_went_is_refused_too(*, gone: bool) -> None:
    here = ground()
    if gone:
        here.deploy()
    saved, environment = opened(commands.make_plan(here.environment, here.world()))
    if gone:
        del here.hub.there["acme/api"]
    else:
        here.hub.there["acme/api"] = FakeSpace(files={})
    with pytest.raises(StaleError, match="acme/api moved"):
        commands.refuse_stale(saved, environment, here.world())


def test_what_moves_by_itself_does_not_refuse_a_plan(deployed: Ground) -> None:
    saved, environment = opened(commands.make_plan(deployed.environment, deployed.world()))
    deployed.hub.there["acme/api"].stage = "SLEEPING"
    deployed.hub.there["acme/api"].current = None
    commands.refuse_stale(saved, environment, deployed.world())


def test_a_plan_of_another_hub_is_refused(deployed: Ground) -> None:
    saved, environment = opened(commands.make_plan(deployed.environment, deployed.world()))

    class Elsewhere(FakeHub):
        endpoint = "http://127.0.0.1:9"

    world: World = replace(deployed.world(), hub=Elsewhere(deployed.hub.there))
    with pytest.raises(StaleError, match="the Hub is at another address"):
        commands.refuse_stale(saved, environment, world)


def test_a_space_that_cannot_be_read_again_is_an_error_of_the_hub(deployed: Ground) -> None:
    saved, environment = opened(commands.make_plan(deployed.environment, deployed.world()))
    deployed.hub.unreadable["acme/api"] = "secrets"
    with pytest.raises(HubError, match="reading the secrets of acme/api"):
        commands.refuse_stale(saved, environment, deployed.world())


def test_what_was_not_targeted_may_move(deployed: Ground) -> None:
    saved, environment = opened(commands.make_plan(deployed.environment, deployed.world(), Asked(targets=("events",))))
    settings(deployed.hub.there["acme/api"])
    commands.refuse_stale(saved, environment, deployed.world())


def test_a_saved_plan_is_for_its_own_environment(deployed: Ground) -> None:
    content = seal(commands.make_plan(deployed.environment, deployed.world()))
    assert commands.open_plan(content, "prod")[1].name == "prod"
    assert commands.open_plan(content)[0] == unseal(content)
    with pytest.raises(InputError, match="the saved plan is for prod, not for staging"):
        commands.open_plan(content, "staging")


def test_drift_is_summed_up_with_what_could_not_be_read(deployed: Ground) -> None:
    world = deployed.world()
    assert commands.find_drift(deployed.environment, world).exit_code == ExitCode.DONE
    settings(deployed.hub.there["acme/api"])
    found = commands.find_drift(deployed.environment, world)
    assert [(d.space, d.name) for d in found.drift] == [("api", "hardware")]
    assert found.exit_code == ExitCode.CHANGES
    assert commands.find_drift(deployed.environment, world, Asked(targets=("events",))).drift == ()
    deployed.hub.unreadable["acme/events"] = "secrets"
    found = commands.find_drift(deployed.environment, world)
    assert [(p.space, p.message) for p in found.unread] == [
        ("events", "reading the secrets of acme/events: the Hub answered 500")
    ]
    assert len(found.drift) == 1
    assert found.exit_code == ExitCode.PLATFORM
