"""Releases of the shipped service on a local Hub, brought there by a deploy and judged by the real gate."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from infra import commands, spec
from infra.adapters.clock import SystemClock
from infra.adapters.hub import HuggingFaceHub
from infra.adapters.prober import HttpProber
from infra.adapters.workspace import FolderWorkspace
from infra.apply import Ports, apply
from infra.commands import World
from infra.model.events import Event, SpaceDone, Verdict
from infra.model.fleet import Environment, Space, Variable
from infra.model.plan import Plan, SpacePlan
from infra.ports import Emit
from infra.verify import LiveGate
from tests.adapters.conftest import TOKEN, connected
from tests.e2e.processes import pids, read
from tests.e2e.project import ROOT
from tests.support.fakes import FakeSecrets

PAGE = "https://acme.example"
SPACES = """\
version: 1
defaults: {owner: acme}
environments:
  local: {hub: local, cors: {origins: ["https://acme.example"]}}
spaces:
  %s:
    title: Gate
    description: Judged by the gate.
    emoji: 🚪
    color_from: blue
    color_to: indigo
    environments: {local: }
"""


@dataclass
class Ground:
    """A local Hub, and one Space on it."""

    endpoint: str
    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    token: SecretStr | None = TOKEN
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hub: HuggingFaceHub = connected(self.endpoint).hub
        prober = HttpProber(self.token)
        self.world = World(FolderWorkspace(ROOT), self.hub, prober, SystemClock(), FakeSecrets(), "0.1.0")
        self.environment = self._environment()

    @property
    def space(self) -> Space:
        return self.environment.spaces[0]

    @property
    def url(self) -> str:
        return self.environment.url(self.space, self.endpoint)

    def deploy(self, bake: float = 0.0, on_event: Callable[[Event], None] = lambda _: None, **fields: Any) -> Verdict:
        """Deploy, tell each event, and return what the gate found; `fields` of the Space are for the gate alone."""
        live = LiveGate(self.hub, self.world.prober, self.world.clock, bake)

        def judge(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
            def tell(event: Event) -> None:
                emit(event)
                on_event(event)

            return live(part.model_copy(update={"space": part.space.model_copy(update=fields)}), sha, tell)

        self.events = list(apply(self._plan(), Ports(self.hub, FakeSecrets(), judge)))
        return next(event.verdict for event in self.events if isinstance(event, SpaceDone))

    def _plan(self) -> Plan:
        ready = commands.make_plan(self.environment, self.world)
        assert not ready.blockers
        return ready

    def _environment(self) -> Environment:
        parsed = spec.parse(SPACES % self.name, "spaces.yaml")
        assert parsed.fleet is not None, parsed.diagnostics
        found = commands.environment_of(parsed.fleet, "local")
        named = {v.name: v for v in found.spaces[0].variables} | {
            name: Variable(name=name, value=text) for name, text in self.variables.items()
        }
        changed = {"variables": tuple(named[name] for name in sorted(named)), **self.fields}
        return found.model_copy(update={"spaces": (found.spaces[0].model_copy(update=changed),)})

    def kill(self) -> None:
        """End the process that serves the Space, without a warning."""
        ours = f"SPACE_ID={self.space.id}".encode()
        killed = [int(pid) for pid in pids() if ours in read(pid, "environ").split(b"\0")]
        assert killed
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
