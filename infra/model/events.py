"""What happens while a plan is carried out, as values in the order in which they happened; and the verdicts."""

from typing import Annotated, Literal

from pydantic import Field

from infra.model.base import Frozen
from infra.model.diagnosis import Diagnosis
from infra.model.observed import SLEEPING

_LONGEST = 200
"""Characters of a cause."""


class Check(Frozen):
    """One proof that a release serves as it should; `detail` says what was seen."""

    name: str
    ok: bool
    detail: str


class Verdict(Frozen):
    """What verification found of one Space."""

    space: str
    ok: bool
    stage: str
    release: str | None
    """The artifact digest that is served, None when none answered."""
    health: str
    """`healthy`, or what was answered instead."""
    checks: tuple[Check, ...]
    log: str = ""
    """The tail of the log that explains a failure, empty on success."""
    diagnosis: Diagnosis | None = None
    """Why it failed, where that could be told."""

    @property
    def platform(self) -> bool:
        """Tell whether the Hub or its platform failed, not the release."""
        return self.diagnosis is not None and self.diagnosis.platform

    @property
    def is_asleep(self) -> bool:
        """Tell whether nothing serves because nobody asked for a while; a visit wakes it."""
        return self.stage == SLEEPING

    @property
    def cause(self) -> str:
        """The first failed check in one line, empty when all passed. The Hub's own message can be a page of log."""
        failed = next((f"{check.name}: {check.detail}" for check in self.checks if not check.ok), "")
        line = " ".join(failed.split())
        return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


class WaveStarted(Frozen):
    """The next Spaces are about to change."""

    kind: Literal["wave"] = "wave"
    number: int
    of: int
    spaces: tuple[str, ...]


class StepDone(Frozen):
    """One write to the Hub was done."""

    kind: Literal["step"] = "step"
    space: str
    step: str


class StageSeen(Frozen):
    """The Hub reported a stage that is new to this rollout."""

    kind: Literal["stage"] = "stage"
    space: str
    stage: str


class Baking(Frozen):
    """A Space serves its new release, and has to keep passing its checks for so many seconds."""

    kind: Literal["baking"] = "baking"
    space: str
    seconds: float


class SpaceDone(Frozen):
    """A Space passed its gate, or failed it."""

    kind: Literal["done"] = "done"
    space: str
    sha: str = ""
    """The commit that was to be proven (40 hex digits)."""
    verdict: Verdict


class SpaceFailed(Frozen):
    """A Space could not be brought to its gate: the Hub refused or failed."""

    kind: Literal["failed"] = "failed"
    space: str
    message: str
    help: str
    exit_code: int
    diagnosis: Diagnosis | None = None
    """Why, where that could be told."""


class Warned(Frozen):
    """Something that was to follow a release failed; the release itself is as it should be."""

    kind: Literal["warning"] = "warning"
    space: str
    message: str
    help: str = ""


class RollbackStarted(Frozen):
    """A Space goes back to what it served before; `release` is that artifact digest, None where it had none."""

    kind: Literal["rollback"] = "rollback"
    space: str
    release: str | None


class RolledBack(Frozen):
    """A Space went back and was proven, or could not: `message` says why, and is empty when it serves again."""

    kind: Literal["rolled_back"] = "rolled_back"
    space: str
    release: str | None
    """The artifact digest that it serves now, None when none answered."""
    message: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether it serves again what it served before."""
        return not self.message


class RolloutStopped(Frozen):
    """No further wave starts; `untouched` are the Spaces that were not changed."""

    kind: Literal["stopped"] = "stopped"
    reason: str
    untouched: tuple[str, ...]
    interrupted: bool = False
    """Somebody stopped it, by Ctrl-C or by not approving a wave; nothing failed."""
    help: str = ""
    """How to go on, where that can be told."""
    exit_code: int = 0
    """What the stop itself is worth; 0 where it follows from Spaces that failed."""


Event = Annotated[
    WaveStarted
    | StepDone
    | StageSeen
    | Baking
    | SpaceDone
    | SpaceFailed
    | Warned
    | RollbackStarted
    | RolledBack
    | RolloutStopped,
    Field(discriminator="kind"),
]
