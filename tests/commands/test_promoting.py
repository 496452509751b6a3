"""Bringing an artifact from one environment to the next, with every port in memory."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from infra import commands
from infra.commands import Promotion
from infra.model.errors import ExitCode, InputError
from infra.model.fleet import Environment
from infra.model.plan import Plan, Purpose, Scope
from infra.model.trailers import read_trailers
from tests.commands.test_commands import FILES, SPEC, TEMPLATES, Ground, ground
from tests.support.fakes import FakeSpace, FakeWorkspace

AHEAD = FILES | {"service/main.py": "version = 2\n"}
STAGING = '{hub: "https://huggingface.co", name: "{space}-s"'


@dataclass
class Pair:
    """Staging at version 1, prod empty, and a working tree that went on."""

    ground: Ground
    spec: str = SPEC

    def environment(self, name: str) -> Environment:
        self.ground.workspace = FakeWorkspace(self.spec, TEMPLATES, AHEAD)
        fleet = commands.validate(self.ground.workspace).fleet
        assert fleet is not None
        return commands.environment_of(fleet, name)

    def plan(self, *targets: str, forced: str = "") -> Plan:
        wanted = Promotion(self.environment("staging"), self.environment("prod"), targets, forced)
        return commands.plan_promotion(wanted, self.ground.world())

    def carry_out(self, ready: Plan) -> None:
        outcome = commands.outcome(ready, list(commands.carry_out(ready, self.ground.world())), 0)
        assert outcome.exit_code == ExitCode.DONE, outcome.problems

    def staged(self, key: str = "api") -> FakeSpace:
        return self.ground.hub.there[f"acme/{key}-s"]

    def blockers(self, ready: Plan) -> list[tuple[str, str, str]]:
        return [(blocker.space, blocker.name, blocker.message) for blocker in ready.blockers]


@pytest.fixture
def pair() -> Pair:
    made = Pair(ground())
    fleet = commands.validate(made.ground.workspace).fleet
    assert fleet is not None
    staging = commands.environment_of(fleet, "staging")
    ready = commands.make_plan(staging, made.ground.world())
    made.ground.served = ready.space("api").artifact
    made.carry_out(ready)
    return made


def test_the_artifact_is_the_same_though_the_working_tree_differs(pair: Pair) -> None:
    ready = pair.plan()
    assert (ready.purpose, ready.blockers, ready.waves) == (Purpose.PROMOTE, (), (("api",), ("events",)))
    assert {part.artifact for part in ready.spaces} == {pair.ground.served}
    pair.carry_out(ready)
    shipped = pair.ground.hub.there["acme/api"].files
    assert shipped["service/main.py"] == b"version = 1\n"
    ours = {".spacedock.json", "README.md"}
    staged = pair.staged().files
    assert {p: c for p, c in shipped.items() if p not in ours} == {p: c for p, c in staged.items() if p not in ours}


def test_card_and_variables_are_those_of_the_target(pair: Pair) -> None:
    pair.carry_out(pair.plan())
    there = pair.ground.hub.there["acme/api"]
    assert there.variables["ENVIRONMENT"][0] == "prod"
    assert there.files["README.md"].decode().splitlines()[-1] == "prod"


def test_its_commit_says_where_it_comes_from(pair: Pair) -> None:
    pair.carry_out(pair.plan())
    told = read_trailers(pair.ground.hub.there["acme/api"].log[0].message)
    assert told is not None
    assert (told.purpose, told.source, told.release) == (Purpose.PROMOTE, "5" * 40, pair.ground.served)
    assert told.reason == f"promoted from staging, acme/api-s at {pair.staged().sha[:7]}"
    assert told.forced == ""


def test_a_second_promotion_changes_nothing(pair: Pair) -> None:
    pair.carry_out(pair.plan())
    assert not pair.plan().has_changes


def test_one_space_alone(pair: Pair) -> None:
    ready = pair.plan("events")
    assert ready.waves == (("events",),)
    assert ready.space("api").scope is Scope.NOT_TARGETED


def sick(pair: Pair) -> None:
    pair.staged().stage = "RUNTIME_ERROR"


def changed(pair: Pair) -> None:
    pair.staged().variables["ENVIRONMENT"] = ("elsewhere", "")


def unproven(pair: Pair) -> None:
    pair.staged().tags.clear()


DOUBTS = [
    (sick, ("api", "health", "acme/api-s is not healthy now: stage: RUNTIME_ERROR")),
    (changed, ("api", "drift", "acme/api-s was changed by hand: variable ENVIRONMENT")),
    (unproven, ("api", "verified", "the release of acme/api-s was never verified")),
]


@pytest.mark.parametrize(("happens", "blocker"), DOUBTS)
def test_what_speaks_against_it_blocks(
    pair: Pair, happens: Callable[[Pair], None], blocker: tuple[str, str, str]
) -> None:
    happens(pair)
    ready = pair.plan()
    assert pair.blockers(ready) == [blocker]
    assert ready.blocked == ExitCode.INPUT


def test_all_reasons_are_told_at_once_and_who_forces_it_says_why_in_the_commit(pair: Pair) -> None:
    for happens, _ in DOUBTS[1:]:
        happens(pair)
    assert pair.blockers(pair.plan()) == [blocker for _, blocker in DOUBTS[1:]]
    forced = pair.plan(forced="the fire is in prod")
    assert forced.blockers == ()
    pair.carry_out(forced)
    told = read_trailers(pair.ground.hub.there["acme/api"].log[0].message)
    assert told is not None
    assert told.forced == (
        "the fire is in prod; in spite of: acme/api-s was changed by hand: variable ENVIRONMENT, "
        "the release of acme/api-s was never verified"
    )


def test_a_space_in_one_environment_alone_blocks_unless_others_are_named_or_it_is_forced(pair: Pair) -> None:
    pair.spec = f"{SPEC}  jobs: {{title: Jobs, environments: {{prod: {{}}}}}}\n"
    assert pair.blockers(pair.plan()) == [("jobs", "environment", "it is in prod alone")]
    assert pair.plan("api").blockers == ()
    assert pair.plan(forced="jobs is new").waves == (("api",), ("events",))
    with pytest.raises(InputError, match="staging and prod share no artifact of jobs"):
        pair.plan("jobs", forced="jobs is new")


def test_files_changed_by_hand_are_not_promoted_even_when_it_is_forced(pair: Pair) -> None:
    there = pair.staged()
    there.past[there.sha] = dict(there.files)
    there.moved += 1
    there.files["service/main.py"] = b"version = 'mine'\n"
    assert pair.blockers(pair.plan()) == [("api", "drift", "acme/api-s was changed by hand: file service/main.py")]
    forced = pair.plan(forced="only by hand")
    assert forced.space("api").artifact == pair.ground.served
    assert b"version = 1\n" in forced.blobs.values()
    assert b"version = 'mine'\n" not in forced.blobs.values()


def test_a_manifest_that_lies_cannot_be_forced(pair: Pair) -> None:
    there = pair.staged()
    manifest = pair.ground.hub.manifest("acme/api-s", there.sha)
    assert manifest is not None
    there.log.clear()
    there.files[".spacedock.json"] = manifest.model_copy(update={"artifact": "f" * 64}).to_file().content
    forced = pair.plan(forced="try it")
    assert ("api", "artifact", "the files of acme/api-s are not those of its release ffffffffffff") in pair.blockers(
        forced
    )


def test_a_source_that_does_not_exist_cannot_be_forced(pair: Pair) -> None:
    del pair.ground.hub.there["acme/api-s"]
    ready = pair.plan(forced="try it")
    assert pair.blockers(ready) == [("api", "artifact", "acme/api-s does not exist")]


def test_environments_that_build_differently_share_no_artifact(pair: Pair) -> None:
    pair.spec = SPEC.replace(
        "api: {title: API}", 'api: {title: API, environments: {staging: {}, prod: {python: "3.12"}}}'
    )
    assert pair.blockers(pair.plan())[0] == (
        "api",
        "artifact",
        "spaces.yaml wants another python for it in prod than in staging",
    )


def test_two_hubs_the_same_environment_and_unknown_spaces_are_refused(pair: Pair) -> None:
    prod = pair.environment("prod")
    with pytest.raises(InputError, match="prod cannot be promoted to itself"):
        commands.plan_promotion(Promotion(prod, prod), pair.ground.world())
    pair.spec = SPEC.replace(STAGING, '{hub: local, name: "{space}-s"')
    with pytest.raises(InputError, match="the environments are on two Hubs: staging is on local, prod on https"):
        pair.plan()
    pair.spec = SPEC
    with pytest.raises(InputError, match="the environment prod has no Space apii"):
        pair.plan("apii")


@pytest.mark.parametrize(("force", "reason"), [(True, " "), (False, "because")])
def test_force_and_reason_belong_together(*, force: bool, reason: str) -> None:
    with pytest.raises(InputError, match="--force and --reason belong together"):
        commands.why_forced(reason, force=force)
    assert commands.why_forced(" the fire ", force=True) == "the fire"
    assert commands.why_forced("", force=False) == ""
