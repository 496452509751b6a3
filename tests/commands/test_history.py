"""Looking back, with every port in memory."""

import pytest

from infra import commands
from infra.model.errors import ExitCode, InputError
from infra.model.records import Ending
from tests.commands.test_commands import Ground, ground
from tests.commands.test_rolling_back import V2, VARIABLES, at


@pytest.fixture
def here() -> Ground:
    made = ground()
    made.deploy()
    made.workspace = at(V2, VARIABLES)
    made.deploy()
    return made


def test_all_releases_of_all_spaces_the_newest_first(here: Ground) -> None:
    before = here.hub.requests
    found = commands.history(here.environment, (), here.world())
    assert [(r.space, r.outcome) for r in found.records] == [
        ("api", Ending.LIVE),
        ("events", Ending.LIVE),
        ("api", Ending.VERIFIED),
        ("events", Ending.VERIFIED),
    ]
    assert found.requests - before == 3 * 2
    assert {record.who for record in found.records} == {("acme-bot",)}


def test_one_space_alone(here: Ground) -> None:
    found = commands.history(here.environment, ("events",), here.world())
    assert {record.space for record in found.records} == {"events"}


def test_a_space_that_cannot_be_read_hides_no_other(here: Ground) -> None:
    here.hub.unreadable["acme/api"] = "tags"
    found = commands.history(here.environment, (), here.world())
    assert [(p.space, p.message) for p in found.unread] == [
        ("api", "reading the tags of acme/api: the Hub answered 500")
    ]
    assert (found.failed, {record.space for record in found.records}) == (ExitCode.PLATFORM, {"events"})


def test_spaces_that_do_not_exist_have_no_history() -> None:
    made = ground()
    found = commands.history(made.environment, (), made.world())
    assert (found.records, found.unread, found.failed) == ((), (), ExitCode.DONE)


def test_a_release_is_shown_with_what_it_changed_in_each_space(here: Ground) -> None:
    release = here.hub.manifest("acme/api", here.hub.there["acme/api"].sha)
    assert release is not None
    shown = commands.show(here.environment, release.artifact[:10], here.world())
    assert shown.release == release.artifact
    changed = {t.record.space: {(c.action, c.kind, c.name, c.before, c.after) for c in t.changes} for t in shown.told}
    assert ("+", "variable", "A", None, "1") in changed["api"]
    assert ("~", "setting", "hardware", "cpu-basic", "cpu-upgrade") in changed["api"]
    assert ("+", "setting", "sleep_time", None, "3600 s") in changed["api"]
    assert {name for _, kind, name, *_ in changed["events"] if kind == "file"} == {"release.json", "service/main.py"}


def test_a_release_that_never_was(here: Ground) -> None:
    with pytest.raises(InputError, match="prod never had a release abc"):
        commands.show(here.environment, "abc", here.world())
