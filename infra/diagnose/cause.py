"""What a cause is."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a Space does not serve, and how it is told."""

    find: Callable[[Symptoms], Finding | None]
    platform: bool = False
    """The Hub or its platform caused it, not the release."""

    @property
    def name(self) -> str:
        """Its name, by the file it is in."""
        return self.find.__module__.rpartition(".")[2].replace("_", "-")
