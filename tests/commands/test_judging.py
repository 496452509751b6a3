"""What rules say once a plan is at hand, and whether it stops a deploy."""

from dataclasses import replace

import pytest

from infra import commands
from infra.commands import World
from infra.model.errors import ExitCode
from infra.model.plan import Plan
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeWorkspace

SPEC = """\
version: 1
defaults: {owner: acme}
environments:
  staging: {hub: "https://huggingface.co", name: "{space}-s", secrets: {TOKEN: {from: {env: STAGING_TOKEN}}}}
  prod: {hub: "https://huggingface.co", secrets: {TOKEN: {from: {env: PROD_TOKEN}}}}
spaces:
  api: {title: API, environments: {staging: , prod: {hardware: t4-small}}}
"""
TEMPLATES = {
    "Dockerfile.j2": "FROM python:{{ space.python }}-slim\n",
    "README.md.j2": "---\n{{ front_matter }}---\n",
    "templates/dockerignore": "",
}
FILES = {"service/main.py": "version = 1\n", "service/requirements.txt": "fastapi\n"}
GOOD = {"PROD_TOKEN": "9f86d081884c7d65", "STAGING_TOKEN": "a3f5c1e0b7d2"}


class DirtyWorkspace(FakeWorkspace):
    def commit(self) -> str:
        return f"{'5' * 40}-dirty"


def judged(policies: str = "", *, writes: bool = True, in_ci: bool = False, **secrets: str) -> Plan:
    workspace = DirtyWorkspace(SPEC + policies, TEMPLATES, FILES)
    parsed = commands.validate(workspace)
    assert parsed.fleet is not None, parsed.diagnostics
    world = World(workspace, FakeHub(), FakeProber({}), FakeClock(), FakeSecrets(GOOD | secrets), "0.1.0")
    world = replace(world, in_ci=in_ci)
    ready = commands.make_plan(commands.environment_of(parsed.fleet, "prod"), world)
    return commands.judge(ready, parsed, world, writes=writes)


def codes(ready: Plan) -> list[str]:
    return [f"{d.severity} {d.code}" for d in ready.diagnostics]


def test_a_plan_of_which_nothing_is_to_be_said() -> None:
    ready = judged()
    assert (ready.diagnostics, ready.blocked) == ((), ExitCode.DONE)


def test_a_price_above_the_policy_blocks_plan_and_deploy() -> None:
    for writes in (True, False):
        ready = judged("policies: [{price: 0.10}]\n", writes=writes)
        assert (codes(ready), ready.blocked) == (["error SD202"], ExitCode.INPUT)


def test_a_policy_of_level_warning_blocks_nothing() -> None:
    ready = judged("policies: [{price: 0.10, level: warning}]\n")
    assert (codes(ready), ready.blocked) == (["warning SD202"], ExitCode.DONE)


def test_a_work_tree_with_changes_may_plan_for_a_protected_environment_and_not_deploy_to_it() -> None:
    policy = "policies: [{protected: true, environments: [prod]}]\n"
    stopped, planned, in_ci = judged(policy), judged(policy, writes=False), judged(policy, in_ci=True)
    assert (codes(stopped), stopped.blocked) == (["error SD207"], ExitCode.INPUT)
    assert (codes(planned), planned.blocked) == (["warning SD207"], ExitCode.DONE)
    assert codes(in_ci) == []


@pytest.mark.parametrize(
    ("value", "code"), [("changeme", "SD103"), ("s3cr3t", "SD104"), (GOOD["STAGING_TOKEN"], "SD105")]
)
def test_a_secret_value_that_stands_out_is_a_warning_at_its_declaration(value: str, code: str) -> None:
    ready = judged(PROD_TOKEN=value)
    assert (codes(ready), ready.blocked) == ([f"warning {code}"], ExitCode.DONE)
    [found] = ready.diagnostics
    assert found.location.line == 5
    assert value not in ready.model_dump_json()


def test_what_validate_said_is_not_said_again() -> None:
    assert codes(judged("policies: [{hardware: [cpu-basic], level: warning}]\n")) == []


def test_nothing_is_read_of_secrets_while_the_plan_is_blocked_anyhow() -> None:
    ready = judged(PROD_TOKEN="")
    assert [b.name for b in ready.blockers] == ["TOKEN"]
    assert ready.diagnostics == ()
