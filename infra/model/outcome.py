"""What a command tells its caller at the end: the shapes of `--json`."""

from typing import Literal

from infra.model.base import Frozen
from infra.model.events import Verdict


class SpaceOutcome(Frozen):
    """One Space at the end of a command. `release` is the artifact digest it serves, None when it serves none."""

    name: str
    id: str
    url: str
    stage: str
    release: str | None
    health: str
    changed: bool


class Problem(Frozen):
    """Why a command failed, and the next step."""

    message: str
    help: str = ""
    space: str | None = None


class Outcome(Frozen):
    """The end of a deploy. `requests` counts the calls made to the Hub."""

    environment: str
    outcome: Literal["deployed", "unchanged", "failed", "rolled_back"]
    spaces: tuple[SpaceOutcome, ...]
    requests: int
    problems: tuple[Problem, ...] = ()
    exit_code: int = 0


class Status(Frozen):
    """One look at all Spaces of an environment."""

    environment: str
    spaces: tuple[SpaceOutcome, ...]
    verdicts: tuple[Verdict, ...]
    requests: int


class HubStatus(Frozen):
    """The local Hub: where it is, and what it did since its start. Only `data` is known when it is not running."""

    running: bool
    data: str
    endpoint: str | None = None
    pid: int | None = None
    started_at: str | None = None
    spaces: int = 0
    reads: int = 0
    writes: int = 0
