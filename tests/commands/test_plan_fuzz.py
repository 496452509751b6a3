"""Whatever spaces.yaml says, it is refused with reasons, or planned and carried out, and the next plan is empty."""

from hypothesis import given, settings
from pydantic import SecretStr

from infra import commands, report
from infra.apply import Ports, apply
from infra.commands import Asked, World
from infra.model.events import RolloutStopped, SpaceFailed
from infra.model.fleet import Environment, SecretSource
from tests.commands.test_commands import FILES
from tests.commands.test_spelled_fuzz import lines_replaced
from tests.plan.test_cases import open_gate
from tests.spec.case_files import ROOT
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeWorkspace

TEMPLATES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in (ROOT / "Dockerfile.j2", ROOT / "README.md.j2", *sorted((ROOT / "templates").rglob("*")))
    if path.is_file()
}


class AnySecret(FakeSecrets):
    """Has a value for everything."""

    def read(self, source: SecretSource) -> SecretStr | None:
        return SecretStr(f"opens {source}")


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(lines_replaced())
def test_any_fleet_is_refused_or_planned_and_carried_out(text: str) -> None:
    workspace = FakeWorkspace(text, TEMPLATES, FILES)
    fleet = commands.validate(workspace).fleet
    for environment in fleet.environments if fleet else ():
        world = World(workspace, FakeHub(), FakeProber({}), FakeClock(), AnySecret(), "0.1.0")
        carried_out(environment, world)


def carried_out(environment: Environment, world: World) -> None:
    ready = commands.make_plan(environment, world, Asked(diffs=True))
    screen = report.Screen()
    report.show_plan(ready, screen)
    report.show_plan_markdown(ready, screen)
    assert not ready.blockers
    failed = [e for e in apply(ready, Ports(world.hub, world.secrets, open_gate)) if is_failure(e)]
    assert failed == []
    again = commands.make_plan(environment, world)
    assert [change for part in again.spaces for change in part.writes] == []


def is_failure(event: object) -> bool:
    return isinstance(event, SpaceFailed | RolloutStopped)
