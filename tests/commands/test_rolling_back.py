"""Going back by hand, with every port in memory."""

import pytest

from infra import commands
from infra.commands import Say
from infra.model.errors import ExitCode, HubError, InputError
from infra.model.outcome import Outcome
from infra.model.plan import Action, Plan, Purpose, Scope
from infra.model.records import Ending
from infra.model.trailers import Trailers, read_trailers
from tests.commands.test_commands import FILES, SPEC, TEMPLATES, Ground, ground
from tests.support.fakes import FakeSpace, FakeWorkspace

V1, V2 = "version = 1\n", "version = 2\n"
VARIABLES = '  api: {title: API, variables: {A: "1"}, hardware: cpu-upgrade, sleep_time: 3600}\n'
ORIGINS = '  api: {title: API, cors: {origins: ["https://new.example"]}}\n'


def at(code: str, api: str = "  api: {title: API}\n") -> FakeWorkspace:
    return FakeWorkspace(SPEC.replace("  api: {title: API}\n", api), TEMPLATES, FILES | {"service/main.py": code})


@pytest.fixture
def here() -> Ground:
    """Two Spaces at version 2, version 1 before that; the first has other settings than then."""
    made = ground()
    made.deploy()
    made.workspace = at(V2, VARIABLES)
    made.deploy()
    made.hub.writes.clear()
    return made


def planned(here: Ground, to: str = "", *targets: str) -> Plan:
    return commands.plan_rollback(here.environment, to, targets, here.world())


def carried_out(here: Ground, ready: Plan) -> Outcome:
    """Carry it out; the services answer the release that is brought back."""
    here.served = next(part.artifact for part in ready.spaces if part.restored)
    events = list(commands.carry_out(ready, here.world()))
    return commands.outcome(ready, events, here.hub.requests)


def space(here: Ground, key: str = "api") -> FakeSpace:
    return here.hub.there[f"acme/{key}"]


def trailers(here: Ground, key: str = "api") -> Trailers:
    found = read_trailers(space(here, key).log[0].message)
    assert found is not None
    return found


def test_it_goes_to_the_release_before_with_its_files_and_settings(here: Ground) -> None:
    then = dict(space(here).past[space(here).commits[1].parent])
    ready = planned(here)
    assert (ready.purpose, ready.waves) == (Purpose.ROLLBACK, (("api",), ("events",)))
    outcome = carried_out(here, ready)
    assert (outcome.outcome, outcome.exit_code) == ("rolled_back", ExitCode.DONE)
    now = space(here)
    assert now.files == then
    assert (now.hardware, "A" in now.variables) == ("cpu-basic", False)
    assert [write[0] for write in here.hub.writes if write[1] == "acme/api"] == [
        "set_hardware",
        "delete_variable",
        "commit",
        "tag",
    ]


def test_its_commit_says_what_it_restores_and_from_which_release(here: Ground) -> None:
    first = space(here).log[1]
    left = trailers(here).release
    carried_out(here, planned(here))
    told = trailers(here)
    assert (told.purpose, told.restores, told.replaces) == (Purpose.ROLLBACK, first.id, left)
    assert told.reason == f"rolled back by hand from release {left[:12]}"
    assert (told.source, told.replaced_stage, told.failed) == ("5" * 40, "RUNNING", "")


def test_the_next_plan_shows_the_way_forward(here: Ground) -> None:
    carried_out(here, planned(here))
    ahead = commands.make_plan(here.environment, here.world())
    changes = {(c.kind, c.name) for c in ahead.space("api").writes}
    assert {("variable", "A"), ("setting", "hardware"), ("file", "service/main.py")} <= changes
    assert not commands.find_drift(here.environment, here.world()).drift


def test_a_named_release_and_one_space_alone(here: Ground) -> None:
    release = trailers(here).replaces
    ready = planned(here, release[:8], "events")
    assert ready.waves == (("events",),)
    assert ready.space("api").scope is Scope.NOT_TARGETED
    carried_out(here, ready)
    assert {write[1] for write in here.hub.writes} == {"acme/events"}
    assert trailers(here, "events").release == release


def test_one_that_cannot_go_back_stays_and_the_plan_says_why(here: Ground) -> None:
    here.hub.there["acme/events"].tags.clear()
    ready = planned(here)
    assert ready.waves == (("api",),)
    assert ready.space("events").reason.startswith("it stays: no verified release came before release ")


def test_where_none_can_go_back_all_reasons_are_told() -> None:
    made = ground()
    made.deploy()
    with pytest.raises(InputError, match="these Spaces of prod cannot go back:") as raised:
        planned(made)
    assert raised.value.message.count("no verified release came before") == 2
    assert raised.value.help == "`inv history --env prod` shows what there is to go back to."


@pytest.mark.parametrize(
    ("to", "message"),
    [("fffff", "prod never had a release fffff"), ("", "events cannot go back: no verified release came before")],
)
def test_one_that_was_named_must_go(to: str, message: str) -> None:
    made = ground()
    made.deploy()
    with pytest.raises(InputError, match=message):
        planned(made, to, "events")


def test_already_there_is_an_error(here: Ground) -> None:
    with pytest.raises(InputError, match="cannot go back") as raised:
        planned(here, trailers(here).release)
    assert raised.value.message.count("already") == 2


def test_what_is_not_deployed_or_not_managed_is_told() -> None:
    made = ground()
    made.workspace = at(V1, "  api: {title: API, managed: settings}\n")
    with pytest.raises(InputError) as raised:
        planned(made)
    assert "api: its files are not managed" in raised.value.message
    assert "events: it does not exist" in raised.value.message


def test_secrets_that_cannot_be_brought_back_are_named(here: Ground) -> None:
    there = space(here)
    there.secrets = {"OLD": ("x", ""), "NEW": ("x", "")}
    there.updated_at = {"OLD": "2025-12-31T00:00:00+00:00", "NEW": "2026-01-01T00:30:00.5+00:00"}
    reasons = {c.name: c.reason for c in planned(here).space("api").changes if c.kind == "secret"}
    assert reasons == {
        "NEW": "it was not there then, and it stays",
        "OLD": "it was not there then, and it stays",
    }


def test_a_hub_that_cannot_be_read_is_told_and_nothing_is_planned(here: Ground) -> None:
    here.hub.unreadable["acme/events"] = "tags"
    with pytest.raises(HubError, match="reading the tags of acme/events: the Hub answered 500"):
        planned(here)


def test_a_paused_space_is_started_again(here: Ground) -> None:
    space(here).stage = "PAUSED"
    ready = planned(here)
    assert ready.blockers == ()
    changes = {c.name: (c.before, c.after) for c in ready.space("api").of("setting", Action.CHANGE)}
    assert changes["stage"] == ("PAUSED", "RUNNING")


def test_it_is_judged_by_what_had_to_be_answered_then(here: Ground) -> None:
    here.workspace = at(V2, ORIGINS)
    ready = planned(here)
    assert ready.space("api").space.cors.origins == ()


def test_one_that_fails_goes_forward_again(here: Ground) -> None:
    live = dict(space(here).files)
    ready = planned(here)
    here.served = "b" * 64
    outcome = commands.outcome(ready, list(commands.carry_out(ready, here.world())), 0)
    assert outcome.exit_code == ExitCode.ROLLOUT
    assert space(here).files == live
    assert trailers(here).failed == ready.space("api").artifact


def test_one_that_is_cut_off_goes_on_by_its_name_and_takes_nobody_two_steps_back(here: Ground) -> None:
    ready = planned(here)
    release = ready.space("api").artifact
    assert commands.how_to_go_on(ready) == (f"`inv rollback --env prod --to {release[:12]}` goes on where it stopped.")
    here.served = release
    back = len(space(here).commits) + 1
    stop = Say(stopping=lambda: len(space(here).commits) == back)
    ended = commands.outcome(ready, list(commands.carry_out(ready, here.world(), stop)), 0)
    assert ended.exit_code == ExitCode.INTERRUPTED
    rest = planned(here, release[:12])
    assert (rest.waves, rest.space("api").writes) == ((("events",),), ())
    carried_out(here, rest)
    live = commands.history(here.environment, (), here.world()).records[:2]
    assert {(record.space, record.release, record.outcome) for record in live} == {
        ("api", release, Ending.LIVE),
        ("events", release, Ending.LIVE),
    }
