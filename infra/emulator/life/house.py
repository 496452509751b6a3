"""What all Spaces of a Hub share."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from infra.emulator.clock import Clock
from infra.emulator.life.builder import Builder
from infra.emulator.life.holds import Holds
from infra.emulator.life.processes import Processes
from infra.emulator.seam import Repos, Spaces

_BUILDS = 2


@dataclass(frozen=True)
class House:
    """What all Spaces share. `slots` bounds the builds at one time; `numbers` tells one run's folder from another's."""

    spaces: Spaces
    repos: Repos
    builder: Builder
    processes: Processes
    folder: Path
    endpoint: Callable[[], str]
    clock: Clock
    holds: Holds = field(default_factory=Holds)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_BUILDS))
    numbers: Iterator[int] = field(default_factory=count)
