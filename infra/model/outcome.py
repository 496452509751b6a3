"""What a command tells its caller at the end: the shapes of `--json`."""

from typing import Literal

from infra.model.base import Frozen
from infra.model.events import Verdict

OutcomeName = Literal["deployed", "unchanged", "failed", "rolled_back"]


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
    cause: str | None = None
    """The name of the diagnosed cause (docs/causes.md), None where nothing was diagnosed."""


class Outcome(Frozen):
    """The end of a deploy. `requests` counts the calls made to the Hub."""

    environment: str
    outcome: OutcomeName
    spaces: tuple[SpaceOutcome, ...]
    requests: int
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    """What failed beside the releases: they are as they should be."""
    exit_code: int = 0


class Notice(Frozen):
    """What is told to a chat or to a program when a rollout begins and when it has ended."""

    text: str
    """All of it in a few words: what a chat shows."""
    event: Literal["started", "finished"]
    environment: str
    spaces: tuple[str, ...]
    """The Spaces that change."""
    outcome: OutcomeName | None = None
    problems: tuple[Problem, ...] = ()


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
