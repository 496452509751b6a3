"""What a Space's stage is called, and what it says while an older release still serves."""

from dataclasses import dataclass
from enum import StrEnum

from infra.emulator.seam import Runtime


class Phase(StrEnum):
    """How far the newest release of a Space has come."""

    NO_APP_FILE = "NO_APP_FILE"
    CONFIG_ERROR = "CONFIG_ERROR"
    BUILDING = "BUILDING"
    BUILD_ERROR = "BUILD_ERROR"
    APP_STARTING = "APP_STARTING"
    RUNNING = "RUNNING"
    RUNTIME_ERROR = "RUNTIME_ERROR"
    PAUSED = "PAUSED"
    SLEEPING = "SLEEPING"


class ReleaseError(Exception):
    """A release cannot go on. Its text becomes the runtime's `errorMessage`.

    Attributes:
        phase: where the release stays.
    """

    def __init__(self, phase: Phase, text: str) -> None:
        super().__init__(text)
        self.phase = phase


@dataclass(frozen=True)
class Progress:
    """The newest release of a Space: its phase, its commit, and what went wrong with it."""

    phase: Phase = Phase.NO_APP_FILE
    sha: str | None = None
    error: str | None = None

    @property
    def moving(self) -> bool:
        """Whether it is on its way and will come to another phase by itself."""
        return self.phase in {Phase.BUILDING, Phase.APP_STARTING}


@dataclass(frozen=True)
class Serving:
    """The release whose process answers the Space's visitors."""

    sha: str
    hardware: str


def runtime_of(progress: Progress, serving: Serving | None) -> Runtime:
    """Return what the Hub tells of a Space (hub-api 6.1 and 7).

    A new release that builds, starts or fails leaves the older one serving. While it builds or starts, `sha` is the
    commit that serves, and the stage has RUNNING_ before it. When it has failed, the stage and `sha` are those of the
    failed release, though the older one still answers.
    """
    if serving is None:
        return Runtime(progress.phase.value, progress.sha, progress.error)
    if progress.moving:
        return Runtime(f"RUNNING_{progress.phase.value}", serving.sha, hardware_current=serving.hardware)
    return Runtime(progress.phase.value, progress.sha, progress.error, serving.hardware)


def after_exit(progress: Progress, serving_sha: str, error: str) -> Progress:
    """Return the progress after the serving process ended by itself; a newer release under way is not touched."""
    if progress.phase is not Phase.RUNNING:
        return progress
    return Progress(Phase.RUNTIME_ERROR, serving_sha, error)
