"""What `doctor` found: of one Space, or of the ground that all of them stand on."""

from typing import Literal

from infra.model.base import Frozen
from infra.model.diagnosis import Diagnosis
from infra.model.errors import ExitCode
from infra.model.events import Verdict


class Examined(Frozen):
    """One Space as it is now."""

    environment: str
    id: str
    url: str
    verdict: Verdict
    """With its diagnosis, where it does not serve."""
    notices: tuple[Diagnosis, ...] = ()
    """Faults that the log of a Space tells which serves."""

    @property
    def exit_code(self) -> int:
        """0 where it serves; whose fault it is otherwise."""
        if self.verdict.ok:
            return ExitCode.DONE
        return ExitCode.PLATFORM if self.verdict.platform else ExitCode.ROLLOUT


class Line(Frozen):
    """One thing that was looked at."""

    name: str
    level: Literal["ok", "warn", "fail"]
    detail: str
    next: str = ""
    exit_code: int = ExitCode.INPUT
    """What it is worth where it fails."""


class Checkup(Frozen):
    """Token, rights, plan, quota, Hub, versions and clock."""

    environment: str
    lines: tuple[Line, ...]

    @property
    def exit_code(self) -> int:
        """0 where nothing fails, otherwise the greatest that a failed line is worth."""
        return max((line.exit_code for line in self.lines if line.level == "fail"), default=ExitCode.DONE)
