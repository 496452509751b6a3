"""What happens while a plan is carried out, as values in the order in which they happened; and the verdicts."""

from typing import Annotated, Literal

from pydantic import Field

from infra.model.base import Frozen


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
    platform: bool = False
    """The Hub or its platform failed, not the release."""

    @property
    def cause(self) -> str:
        """The first failed check in one line, empty when all passed."""
        return next((f"{check.name}: {check.detail}" for check in self.checks if not check.ok), "")


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


class SpaceDone(Frozen):
    """A Space passed its gate, or failed it."""

    kind: Literal["done"] = "done"
    space: str
    verdict: Verdict


class SpaceFailed(Frozen):
    """A Space could not be brought to its gate: the Hub refused or failed."""

    kind: Literal["failed"] = "failed"
    space: str
    message: str
    help: str
    exit_code: int


class RolloutStopped(Frozen):
    """No further wave starts; `untouched` are the Spaces that were not changed."""

    kind: Literal["stopped"] = "stopped"
    reason: str
    untouched: tuple[str, ...]


Event = Annotated[
    WaveStarted | StepDone | StageSeen | SpaceDone | SpaceFailed | RolloutStopped, Field(discriminator="kind")
]
