"""Gates over Spaces in memory, whose runtimes and answers come one after the other."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.apply import Ports, apply
from infra.model.events import Event, StageSeen, Verdict
from infra.model.observed import Runtime
from infra.model.plan import Plan, SpacePlan
from infra.model.probe import Answer
from infra.ports import Emit
from infra.verify import LiveGate
from infra.verify.pace import LONGEST_HUB_PAUSE, Pace
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeSpace, answered
from tests.support.plans import planned
from tests.support.spaces import space

OLD, NEW = "0" * 40, "1" * 40
HEALTH = answered('{"status":"healthy"}')
STARTUP = 300
LATE = 2 * LONGEST_HUB_PAUSE
"""Seconds by which the gate may see what happened."""


def let_pass(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
    return Verdict(space=part.space.key, ok=True, stage="RUNNING", release=None, health="", checks=())


def deployed(**fields: Any) -> tuple[FakeHub, Plan]:
    """A Space that was deployed before, and the plan that finds it unchanged."""
    hub = FakeHub()
    list(apply(planned(hub, space(startup_timeout=STARTUP)), Ports(hub, FakeSecrets(), let_pass)))
    return hub, planned(hub, space(startup_timeout=STARTUP, **fields))


def new_part() -> SpacePlan:
    return planned(FakeHub(), space(startup_timeout=STARTUP)).space("api")


def changed_part() -> SpacePlan:
    """A Space that existed, with other files than these."""
    hub = FakeHub({"acme/api": FakeSpace(files={".gitattributes": b""})})
    return planned(hub, space(startup_timeout=STARTUP)).space("api")


def restarted_part() -> SpacePlan:
    """A Space whose variables change, and no file."""
    _, plan = deployed(variables=({"name": "WORD", "value": "new"},))
    return plan.space("api")


def hidden_part() -> SpacePlan:
    """A Space that becomes private, for which nothing starts anew."""
    _, plan = deployed(visibility="private")
    return plan.space("api")


@dataclass
class Gate:
    """A gate over a Space whose runtimes come one after the other; `None` in `serves` is the pushed release."""

    runtimes: Sequence[Runtime]
    serves: Sequence[str | None] = (None,)
    health: Answer = HEALTH
    part: SpacePlan = field(default_factory=changed_part)
    bake: float = 0.0
    stops_after: float = float("inf")
    """Seconds of waiting after which somebody asks to stop."""
    clock: FakeClock = field(default_factory=FakeClock)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        logs: dict[Any, str] = {"run": "it fell over", "build": "it broke"}
        self.hub = FakeHub({"acme/api": FakeSpace(files={}, script=list(self.runtimes), logs=logs)})
        releases = [answered(json.dumps({"release": r or self.part.artifact})) for r in self.serves]
        self.prober = FakeProber({"/": releases, "/health": self.health})

    def wait(self, sha: str = NEW) -> Verdict:
        gate = LiveGate(self.hub, self.prober, self.clock, self.bake, self._stopping, Pace(lambda: 0.0))
        return gate(self.part, sha, self.events.append)

    def _stopping(self) -> bool:
        return self.waited >= self.stops_after

    @property
    def stages(self) -> list[str]:
        return [event.stage for event in self.events if isinstance(event, StageSeen)]

    @property
    def waited(self) -> float:
        return sum(self.clock.pauses)


def at(stage: str, sha: str | None = NEW, error: str | None = None) -> Runtime:
    return Runtime(stage=stage, sha=sha, error=error)
