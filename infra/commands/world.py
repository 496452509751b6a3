"""What every use case is given."""

from dataclasses import dataclass

from infra.ports import Clock, HubWriter, Journal, Lock, Notifier, Prober, SecretReader, TreeCache, Workspace


@dataclass(frozen=True)
class World:
    """Everything outside, as one environment's commands need it."""

    workspace: Workspace
    hub: HubWriter
    prober: Prober
    clock: Clock
    secrets: SecretReader
    tool: str
    trees: TreeCache | None = None
    concurrency: int = 8
    """Requests to the Hub under way at once."""
    in_ci: bool = False
    """This is a run of continuous integration."""
    lock: Lock | None = None
    journal: Journal | None = None
    notifier: Notifier | None = None
    by: str = ""
    """The address of that run and who started it, for the commits; empty outside of one."""
