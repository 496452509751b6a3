"""tests/cases/plan: a file's name is its test's name."""

from typing import Any

import pytest

from infra.apply import Ports, apply
from infra.model.events import RolloutStopped, SpaceFailed, Verdict
from infra.model.plan import SpacePlan
from infra.ports import Emit
from tests.plan import case_files
from tests.plan.case_files import World


def open_gate(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
    return Verdict(space=part.space.key, ok=True, stage="RUNNING", release=part.artifact, health="healthy", checks=())


def put_right(world: World, case: dict[str, Any]) -> None:
    """Take a case's obstacles away, so that its plan can be carried out."""
    world.secrets.values |= case.get("values", {})
    world.hub.unreadable.clear()
    for key, name in case.get("removed", {}).items():
        there = world.hub.there[f"acme/{key}"]
        there.secrets.pop(name, None)
        there.variables.pop(name, None)


@pytest.mark.parametrize("name", case_files.names())
def test_case(name: str) -> None:
    case = case_files.load(name)
    world = case_files.world(case)

    ready = world.plan()

    assert case_files.shown(ready) == {"blockers": [], **case["plan"]}
    if ready.blockers:
        put_right(world, case["put_right"])
        ready = world.plan()
    assert not ready.blockers
    events = list(apply(ready, Ports(world.hub, world.secrets, open_gate)))
    assert not [event for event in events if isinstance(event, SpaceFailed | RolloutStopped)]
    second = world.plan()
    assert [case_files.line(change) for part in second.spaces for change in part.writes] == case["again"] == []
    assert not second.waves
    written = len(world.hub.writes)
    list(apply(second, Ports(world.hub, world.secrets, open_gate)))
    assert len(world.hub.writes) == written


def test_sixty_cases_are_kept() -> None:
    assert len(case_files.names()) >= 60
