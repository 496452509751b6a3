"""The plan: every change with its reason, decided once. Applying decides nothing."""

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict

from infra.model.base import Frozen
from infra.model.before import Before, Restored
from infra.model.bundle import Manifest
from infra.model.diagnostics import Diagnostic, has_errors
from infra.model.errors import ExitCode
from infra.model.fleet import Space, Volume
from infra.model.rollout import Rollout


class Action(StrEnum):
    """What happens to a thing; the value is the sign that is shown."""

    ADD = "+"
    CHANGE = "~"
    REMOVE = "-"
    REPLACE = "±"
    """It differs and cannot be changed in place; a deploy leaves it as it is."""
    KEEP = "!"
    """Drift: it is not in spaces.yaml and it stays."""


WRITTEN = frozenset({Action.ADD, Action.CHANGE, Action.REMOVE})
"""What a deploy carries out; everything else is only told."""

Kind = Literal["space", "setting", "volume", "variable", "secret", "file"]


class Effect(StrEnum):
    """What a change does to a Space that runs."""

    NONE = "none"
    RESTART = "restart"
    REBUILD = "rebuild"


class Downtime(StrEnum):
    """Whether the service stops answering while a plan is carried out."""

    NONE = "none"
    """The release before it answers until the new one does."""
    POSSIBLE = "possible"
    """It moves to other hardware, and the Hub does not promise that the old one answers until then."""
    DOWN = "not serving until it is up"
    """Nothing serves now."""


class Change(Frozen):
    """One difference between spaces.yaml and the Hub. `before` and `after` are text for people; secrets have none."""

    action: Action
    kind: Kind
    name: str
    before: str | None = None
    after: str | None = None
    reason: str
    effect: Effect = Effect.NONE
    final: bool = False
    """What was there before is lost: nobody can read it, so no rollback can bring it back."""
    diff: str | None = None
    """Of a text file that changes: a unified diff, where its contents were read."""


class Cost(Frozen):
    """What carrying out a plan will cost."""

    requests: int = 0
    """Calls to the Hub that write, and those the client makes around a commit."""
    rebuilds: int = 0
    restarts: int = 0
    downtime: Downtime = Downtime.NONE
    price_before: float | None = None
    """US dollars an hour for the hardware while it runs; None where no price was read."""
    price_after: float | None = None


class Origin(Frozen):
    """Where a plan comes from: written into manifests and commits."""

    endpoint: str
    """The Hub that was observed, without a trailing slash."""
    source: str | None
    """The source commit, `-dirty` behind it when files were changed; None outside a repository."""
    tool: str
    """Spacedock's own version."""


class Purpose(StrEnum):
    """Why a Space is changed: the verb of its commit."""

    DEPLOY = "deploy"
    PROMOTE = "promote"
    """To the artifact that is live and verified in another environment."""
    ROLLBACK = "rollback"
    """To what it served before."""
    ROTATE = "rotate"
    """A secret is sent again; no release changes."""


class Scope(StrEnum):
    """Whether a Space was planned."""

    PLANNED = "planned"
    NOT_TARGETED = "not targeted"
    OTHER_SHARD = "in another shard"
    """Another machine carries out that part of the same plan, at the same time."""
    UNREAD = "not read"


class SpacePlan(Frozen):
    """What is to be done to one Space; `changes` is empty for one that is as it should be."""

    space: Space
    url: str
    scope: Scope = Scope.PLANNED
    """Nothing is known of a Space that was not planned, and nothing is done to it."""
    exists: bool
    base: str | None
    """The head commit this was planned against; None for a Space that does not exist."""
    observed: str = ""
    """Digest of everything that was read of it (64 hex digits), empty where nothing was."""
    artifact: str
    """The release that is to be served; empty where a Space of others is left as it is."""
    previous: str | None
    """The artifact digest that its manifest names now."""
    changes: tuple[Change, ...]
    files: dict[str, str]
    """Path to blob id of every file that is added or changed."""
    manifest: Manifest | None
    """Written with the files; None when no file changes, and in a rollback, whose files hold the one of then."""
    reason: str
    """Why it is in the plan as it is, in one line."""
    cost: Cost
    volumes: tuple[Volume, ...] = ()
    """All that it is to mount, what others mounted and what is kept of that among it."""
    before: Before | None = None
    """What a rollback would bring back; None for a Space that does not exist or was not planned."""
    restored: Restored | None = None
    """Where a rollback goes back to; None in any other plan."""

    @property
    def writes(self) -> tuple[Change, ...]:
        """The changes that are carried out: all but the drift that is kept."""
        return tuple(change for change in self.changes if change.action in WRITTEN)

    def of(self, kind: Kind, *actions: Action) -> tuple[Change, ...]:
        """Return the changes of one kind with one of the given actions."""
        return tuple(c for c in self.changes if c.kind == kind and c.action in actions)


class Blocker(Frozen):
    """Something that must be put right before the plan can be carried out."""

    space: str
    name: str
    message: str
    help: str
    exit_code: int = ExitCode.INPUT


class TextAt(Frozen):
    """A file's content that is wanted: of `owner/name` at a commit, named by its git blob id."""

    space: str
    revision: str
    path: str
    blob: str


class Plan(Frozen):
    """A frozen plan for one environment. It holds the content of every file that it writes."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    environment: str
    hub: str = ""
    """`local`, or the address of a Hub, as spaces.yaml says."""
    endpoint: str
    """The address of the Hub that was observed."""
    whole: str = ""
    """Of a part of a plan: the digest of the whole."""
    purpose: Purpose = Purpose.DEPLOY
    rollout: Rollout = Rollout()
    waves: tuple[tuple[str, ...], ...]
    """Keys of the Spaces that change, wave by wave; the first wave is the canary."""
    reasons: tuple[str, ...] = ()
    """Why each wave has these Spaces, in the order of the waves; empty for a way back."""
    spaces: tuple[SpacePlan, ...]
    """Every Space of the environment, in the order of spaces.yaml."""
    blobs: dict[str, bytes]
    """Content by git blob id."""
    blockers: tuple[Blocker, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    """What rules say of it that they could not say of spaces.yaml alone; an error blocks it."""
    forced: str = ""
    """Why somebody promotes in spite of what speaks against it, empty where nothing does."""

    @property
    def cost(self) -> Cost:
        """The cost of all Spaces together; the prices are of those Spaces whose price was read."""
        each = [space.cost for space in self.spaces]
        downtimes = {c.downtime for c in each}
        return Cost(
            requests=sum(c.requests for c in each),
            rebuilds=sum(c.rebuilds for c in each),
            restarts=sum(c.restarts for c in each),
            downtime=next((d for d in (Downtime.POSSIBLE, Downtime.DOWN) if d in downtimes), Downtime.NONE),
            price_before=_sum([c.price_before for c in each]),
            price_after=_sum([c.price_after for c in each]),
        )

    @property
    def has_changes(self) -> bool:
        """Tell whether anything would be written."""
        return any(space.writes for space in self.spaces)

    @property
    def blocked(self) -> int:
        """The exit code that its blockers and broken policies are worth, the greatest of them; 0 without any."""
        broken = [ExitCode.INPUT] if has_errors(self.diagnostics) else []
        return max((*broken, *(blocker.exit_code for blocker in self.blockers)), default=ExitCode.DONE)

    def space(self, key: str) -> SpacePlan:
        """Return the part of one Space.

        Raises:
            KeyError: the plan has no such Space.
        """
        for part in self.spaces:
            if part.space.key == key:
                return part
        raise KeyError(key)


def _sum(prices: list[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return round(sum(known), 4) if known else None
