"""What a Space should serve, and what was just done to it."""

from dataclasses import dataclass
from typing import Self

from infra.model.fleet import Space
from infra.model.plan import Effect, SpacePlan
from infra.model.probe import Target


@dataclass(frozen=True)
class Expected:
    """What a Space should serve: `release` is an artifact digest, `sha` a commit (None: not checked)."""

    space: Space
    url: str
    release: str | None
    sha: str | None = None

    def target(self, path: str = "") -> Target:
        """Return where to ask for a path."""
        return Target(url=self.url + path.removeprefix("/"), private=self.space.visibility == "private")


@dataclass(frozen=True)
class Change:
    """What was written to a Space just now, as far as it tells the state before from the state after."""

    existed: bool
    """Something may have served before."""
    restarts: bool
    """It makes the Hub build or start the Space anew."""
    commits: bool
    """There is a new commit, so that a runtime which names it is not the one before."""

    @classmethod
    def of(cls, part: SpacePlan, sha: str) -> Self | None:
        """Return what carrying out a part of a plan changed, None where nothing was written; `sha`: the head now."""
        if not part.writes:
            return None
        commits = sha != part.base
        restarts = commits or any(change.effect is not Effect.NONE for change in part.writes)
        return cls(existed=part.exists, restarts=restarts, commits=commits)
