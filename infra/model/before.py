"""How a Space was before it was changed: what a rollback brings back."""

from infra.model.base import Frozen
from infra.model.fleet import Variable, Visibility


class Before(Frozen):
    """The settings of a Space and the commit of its files, as they were read. No secret is here: none can be read."""

    sha: str
    """The head commit (40 hex digits): it names the files."""
    release: str | None
    """The artifact digest that its manifest named, None where it had none."""
    visibility: Visibility
    hardware: str | None
    sleep_time: int | None
    """Seconds; -1 is never; None where the Hub did not tell."""
    variables: tuple[Variable, ...]
    """Sorted by name."""
