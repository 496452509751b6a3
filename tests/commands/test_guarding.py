"""One deploy at a time, with every port in memory: where the lock lies, and when it is given back."""

from dataclasses import replace

import pytest

from infra import commands
from infra.adapters.identity import this_process
from infra.commands import Say, World
from infra.model.errors import ExitCode, ForbiddenError, HeldError, InputError, StaleError
from infra.model.events import Event, RolloutStopped
from infra.model.lock import Claim, Holder
from infra.model.outcome import Outcome
from infra.model.plan import Plan, Scope
from tests.commands.test_commands import FILES, SPEC, TEMPLATES, Ground, ground
from tests.support.fakes import FakeWorkspace
from tests.support.keepers import FakeLock

HOLDER = Holder(
    id="1",
    claim=Claim(environment="prod", purpose="deploy", plan="a" * 64),
    process=this_process({}),
    since="2026-01-31T12:00:00+00:00",
    renewed="2026-01-31T12:00:00+00:00",
)


SILENT = Say()


def changed() -> Ground:
    """A ground whose Spaces are deployed, and a release that is not."""
    here = ground()
    here.deploy()
    here.workspace = FakeWorkspace(SPEC, TEMPLATES, FILES | {"service/main.py": "version = 2\n"})
    here.hub.writes.clear()
    return here


def locked(here: Ground, lock: FakeLock) -> tuple[Plan, World]:
    world = replace(here.world(), lock=lock)
    return commands.make_plan(here.environment, world), world


def carried_out(ready: Plan, world: World, say: Say = SILENT) -> tuple[list[Event], Outcome]:
    events = list(commands.carry_out(ready, world, say))
    return events, commands.outcome(ready, events, 0)


def test_it_lies_in_the_first_space_and_is_given_back() -> None:
    here, lock = changed(), FakeLock()
    ready, world = locked(here, lock)
    _, outcome = carried_out(ready, world)
    assert outcome.exit_code == ExitCode.DONE
    assert lock.taken == [("acme/api", ready.space("api").base)]
    assert lock.released == 1


def test_nothing_is_locked_where_nothing_changes() -> None:
    here, lock = ground(), FakeLock()
    here.deploy()
    _, outcome = carried_out(*locked(here, lock))
    assert (outcome.outcome, lock.taken, lock.released) == ("unchanged", [], 0)


def test_who_comes_second_writes_nothing() -> None:
    here, lock = changed(), FakeLock({"acme/api": HOLDER})
    with pytest.raises(HeldError, match=r"prod is locked by .+ since 2026-01-31 12:00:00 UTC"):
        carried_out(*locked(here, lock))
    assert here.hub.writes == []
    assert lock.released == 1


def test_a_deploy_that_ended_before_the_lock_was_taken_makes_the_plan_stale() -> None:
    here, lock = changed(), FakeLock()
    ready, world = locked(here, lock)
    here.hub.there["acme/events"].moved += 1
    with pytest.raises(StaleError, match="acme/events moved since the plan was made"):
        carried_out(ready, world)
    assert here.hub.writes == []
    assert lock.released == 1


def test_a_first_deploy_takes_it_in_the_space_that_it_created_first() -> None:
    here, lock = ground(), FakeLock()
    ready, world = locked(here, lock)
    _, outcome = carried_out(ready, world)
    assert outcome.exit_code == ExitCode.DONE
    assert [space for space, _ in lock.taken] == ["acme/api"]


def test_it_goes_along_into_a_new_space_where_others_would_look_for_it() -> None:
    here, lock = ground(), FakeLock()
    here.deploy()
    del here.hub.there["acme/api"]
    here.workspace = FakeWorkspace(SPEC, TEMPLATES, FILES | {"service/main.py": "version = 2\n"})
    ready, world = locked(here, lock)
    carried_out(ready.model_copy(update={"waves": (("events",), ("api",))}), world)
    assert [space for space, _ in lock.taken] == ["acme/events", "acme/api"]


def test_of_two_first_deploys_the_second_stops_at_the_space_that_is_there() -> None:
    here, lock = ground(), FakeLock()
    ready, world = locked(here, lock)
    goes_on = ready.model_copy(update={"rollout": ready.rollout.model_copy(update={"on_failure": "continue"})})
    here.deploy()
    before = list(here.hub.writes)
    events, outcome = carried_out(goes_on, world)
    assert outcome.exit_code == ExitCode.INPUT
    assert "acme/api was created by somebody else since the plan" in outcome.problems[0].message
    assert events[-1] == RolloutStopped(reason="api did not pass", untouched=("events",))
    assert [write for write in here.hub.writes[len(before) :] if write[0] != "create"] == []


def test_a_deploy_of_some_spaces_is_kept_apart_from_one_of_all() -> None:
    here, lock = changed(), FakeLock({"acme/api": HOLDER})
    world = replace(here.world(), lock=lock)
    ready = commands.make_plan(here.environment, world, commands.Asked(("events",)))
    assert ready.space("api").scope is Scope.NOT_TARGETED
    with pytest.raises(HeldError):
        carried_out(ready, world)


def test_shards_of_one_plan_hold_a_lock_each() -> None:
    here, lock = changed(), FakeLock({"acme/api": HOLDER})
    ready, world = locked(here, lock)
    api, events = ready.spaces
    left_out = api.model_copy(update={"scope": Scope.OTHER_SHARD, "changes": ()})
    shard = ready.model_copy(update={"spaces": (left_out, events), "waves": (("events",),)})
    _, outcome = carried_out(shard, world)
    assert (outcome.exit_code, [space for space, _ in lock.taken]) == (ExitCode.DONE, ["acme/events"])


def test_a_space_out_of_reach_is_passed_over_unless_the_deploy_is_about_it() -> None:
    class Narrow(FakeLock):
        def take(self, space: str, start: str, claim: Claim) -> None:
            if space == "acme/api":
                raise ForbiddenError("the token may not take the lock")
            super().take(space, start, claim)

    here, lock = changed(), Narrow()
    world = replace(here.world(), lock=lock)
    _, outcome = carried_out(commands.make_plan(here.environment, world, commands.Asked(("events",))), world)
    assert (outcome.exit_code, [space for space, _ in lock.taken]) == (ExitCode.DONE, ["acme/events"])
    with pytest.raises(ForbiddenError):
        carried_out(*locked(changed(), Narrow()))


def test_a_deploy_whose_lock_is_lost_finishes_what_is_under_way_and_stops() -> None:
    class Lost(FakeLock):
        def take(self, space: str, start: str, claim: Claim) -> None:
            super().take(space, start, claim)
            self.lost = "the lock in acme/api was taken away"

    here, lock = changed(), Lost()
    events, outcome = carried_out(*locked(here, lock))
    assert outcome.exit_code == ExitCode.INPUT
    assert isinstance(events[-1], RolloutStopped)
    assert (events[-1].reason, events[-1].untouched) == ("the lock in acme/api was taken away", ("api", "events"))
    assert here.hub.writes == []
    assert lock.released == 1


def test_it_is_given_back_when_the_reader_of_the_events_goes_away() -> None:
    here, lock = changed(), FakeLock()
    stream = commands.carry_out(*locked(here, lock))
    next(iter(stream))
    stream.close()  # type: ignore[attr-defined]  # a generator, which the port does not promise
    assert lock.released == 1


def test_unlocking_needs_the_environments_name() -> None:
    here = changed()
    world = replace(here.world(), lock=FakeLock({"acme/api": HOLDER}))
    with pytest.raises(InputError, match="nobody holds the lock of prod"):
        commands.locks(here.environment, world)
    here.hub.create_branch("acme/api", "spacedock-lock", "5" * 40)
    found = commands.locks(here.environment, world)
    assert [(lock.space, lock.holder) for lock in found] == [("acme/api", HOLDER)]
    for typed in ("", "staging"):
        with pytest.raises(InputError, match="is not prod: the lock stays"):
            commands.unlock(found, here.environment, typed, world)
    commands.unlock(found, here.environment, "prod", world)
    assert here.hub.branch("acme/api", "spacedock-lock") is None
