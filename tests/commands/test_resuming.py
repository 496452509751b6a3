"""Going on with a deploy that was cut off, with every port in memory."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from infra import commands
from infra.commands import Say, World
from infra.commands.hiding import hidden
from infra.model.errors import ApprovalError, ExitCode, InputError
from infra.model.events import RolloutStopped, SpaceDone
from infra.model.fleet import EnvSource, Secret
from infra.model.plan import Plan
from tests.commands.test_commands import FILES, SPEC, TEMPLATES, Ground, ground
from tests.support.fakes import FakeSecrets, FakeWorkspace
from tests.support.keepers import FakeJournal
from tests.support.spaces import space

SILENT = Say()
THREE = f"{SPEC}  jobs: {{title: Jobs}}\n"


def kept(here: Ground, journal: FakeJournal) -> World:
    return replace(here.world(), journal=journal)


def of_three(**files: str) -> Ground:
    return replace(ground(), workspace=FakeWorkspace(THREE, TEMPLATES, FILES | files))


def deploy(here: Ground, journal: FakeJournal, say: Say = SILENT, *, approval: bool = False) -> int:
    world = kept(here, journal)
    ready = _asking(commands.make_plan(here.environment, world), approval)
    return commands.outcome(ready, list(commands.carry_out(ready, world, say)), 0).exit_code


def _asking(ready: Plan, approval: object) -> Plan:
    waves = tuple((key,) for wave in ready.waves for key in wave)
    rollout = ready.rollout.model_copy(update={"approval": approval})
    return ready.model_copy(update={"rollout": rollout, "waves": waves})


def once_pushed(here: Ground) -> Say:
    """Return a wish to stop that comes when the first Space has its release."""
    return Say(stopping=lambda: "acme/api" in here.hub.there and bool(here.hub.there["acme/api"].commits))


def test_what_remains_keeps_its_waves_and_is_carried_out() -> None:
    here, journal = of_three(), FakeJournal()
    assert deploy(here, journal, once_pushed(here)) == ExitCode.INTERRUPTED
    record = commands.unfinished("prod", kept(here, journal))
    assert record is not None
    assert commands.told_interrupted(record) == (
        "the deploy of 2026-01-31 12:00:00 UTC was interrupted after wave 1 of 3: "
        "`inv deploy --resume --env prod` goes on where it stopped."
    )
    resumed = commands.resume(here.environment, kept(here, journal))
    assert resumed.plan.waves == (("events",), ("jobs",))
    events = list(commands.carry_out(resumed.plan, kept(here, journal)))
    assert commands.outcome(resumed.plan, events, 0).exit_code == ExitCode.DONE
    with pytest.raises(InputError, match="no deploy of prod was cut off here: there is nothing to resume"):
        commands.resume(here.environment, kept(here, journal))


def test_nobody_follows_a_release_that_was_pushed_and_does_not_prove_itself() -> None:
    here, journal = of_three(), FakeJournal()
    deploy(here, journal, once_pushed(here))
    killed = [event for event in journal.kept[0].events if not isinstance(event, SpaceDone | RolloutStopped)]
    journal.kept[0] = journal.kept[0].model_copy(update={"events": tuple(killed), "ended": None})
    here.served = "b" * 64
    resumed = commands.resume(here.environment, kept(here, journal))
    assert resumed.plan.waves == (("api",), ("events",), ("jobs",))
    assert not resumed.plan.space("api").writes
    ended = commands.outcome(resumed.plan, list(commands.carry_out(resumed.plan, kept(here, journal))), 0)
    assert ended.exit_code == ExitCode.ROLLOUT
    assert set(here.hub.there) == {"acme/api"}


def test_a_process_that_died_left_no_end() -> None:
    here, journal = of_three(), FakeJournal()
    world = kept(here, journal)
    stream = commands.carry_out(commands.make_plan(here.environment, world), world)
    next(iter(stream))
    stream.close()  # type: ignore[attr-defined]  # a generator, which the port does not promise
    record = commands.unfinished("prod", world)
    assert record is not None
    assert "was interrupted in wave 1 of 2" in commands.told_interrupted(record)


def test_other_code_is_refused_and_named() -> None:
    here, journal = of_three(), FakeJournal()
    deploy(here, journal, once_pushed(here))
    here.workspace = FakeWorkspace(THREE, TEMPLATES, FILES | {"service/main.py": "version = 2\n"})
    with pytest.raises(
        InputError, match=r"the code is not that of the deploy of 2026.+: api \(release \w{12}, it began"
    ):
        commands.resume(here.environment, kept(here, journal))


def test_only_what_the_deploy_was_about_is_gone_on_with() -> None:
    here, journal = of_three(), FakeJournal()
    world = kept(here, journal)
    ready = commands.make_plan(here.environment, world, commands.Asked(("api", "jobs")))
    list(commands.carry_out(ready, world, once_pushed(here)))
    assert commands.resume(here.environment, world).plan.waves == (("jobs",),)


def test_what_was_approved_beforehand_stays_so() -> None:
    here, journal = of_three(), FakeJournal()
    deploy(here, journal, replace(once_pushed(here), approved=True), approval=True)
    assert commands.resume(here.environment, kept(here, journal)).approved


def test_where_nobody_can_be_asked_it_ends_with_4_and_resume_is_the_yes() -> None:
    def nobody(_plan: Plan, number: int) -> bool:
        raise ApprovalError(f"wave {number} waits for approval", "Write --yes.")

    here, journal = of_three(), FakeJournal()
    assert deploy(here, journal, Say(approve=nobody), approval=True) == ExitCode.ROLLOUT
    assert set(here.hub.there) == {"acme/api"}
    [stop] = [event for event in journal.kept[-1].events if isinstance(event, RolloutStopped)]
    assert (stop.reason, stop.help, stop.untouched) == ("wave 2 waits for approval", "Write --yes.", ("events", "jobs"))
    resumed = commands.resume(here.environment, kept(here, journal))
    ready = _asking(resumed.plan, approval=True)
    ended = commands.outcome(ready, list(commands.carry_out(ready, kept(here, journal), Say(approve=nobody))), 0)
    assert ended.exit_code == ExitCode.ROLLOUT
    assert set(here.hub.there) == {"acme/api", "acme/events"}


def test_a_no_ends_with_130() -> None:
    here, journal = of_three(), FakeJournal()
    assert deploy(here, journal, Say(approve=lambda _plan, _number: False), approval=True) == ExitCode.INTERRUPTED
    assert commands.unfinished("prod", kept(here, journal)) is not None


def test_a_deploy_that_changes_nothing_is_written_down_only_to_end_another() -> None:
    here, journal = of_three(), FakeJournal()
    deploy(here, journal)
    deploy(here, journal)
    assert len(journal.kept) == 1
    journal.kept[0] = journal.kept[0].model_copy(update={"ended": None})
    deploy(here, journal)
    assert len(journal.kept) == 2
    assert commands.unfinished("prod", kept(here, journal)) is None


def test_values_of_secrets_are_taken_out_of_logs() -> None:
    secrets = tuple(
        Secret(name=name, description="", required=False, source=EnvSource(name=name))
        for name in ("LONG", "SHORT", "NONE")
    )
    reader = FakeSecrets({"LONG": "hunter2-and-more", "SHORT": "no"})
    log = hidden("no route: token hunter2-and-more refused", space(secrets=secrets), reader)
    assert log == f"no route: token {SecretStr('x')} refused"
