"""How a Space was before it was changed: what a rollback brings back."""

from infra.model.base import Frozen
from infra.model.bundle import Proof
from infra.model.fleet import Variable, Visibility, Volume


class Before(Frozen):
    """The settings of a Space and the commit of its files, as they were read. No secret is here: none can be read."""

    sha: str
    """The head commit (40 hex digits): it names the files."""
    release: str | None
    """The artifact digest that its manifest named, None where it had none."""
    source: str | None = None
    """The source commit that its manifest named."""
    visibility: Visibility
    hardware: str | None
    sleep_time: int | None
    """Seconds; -1 is never; None where the Hub did not tell."""
    variables: tuple[Variable, ...]
    """Sorted by name."""
    volumes: tuple[Volume, ...] = ()
    stage: str = ""
    """The stage of its runtime, empty where that is not known."""
    proof: Proof | None = None
    """What its release had to answer, None where its manifest does not say."""


class Restored(Frozen):
    """Where a rollback goes back to, and which release failed where one did."""

    commit: str
    """The commit whose files are brought back (40 hex digits)."""
    source: str | None = None
    """The source commit of that release."""
    failed: str = ""
    """The release that failed."""
    cause: str = ""
    """Why, in one line."""
