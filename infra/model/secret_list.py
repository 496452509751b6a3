"""The secrets of an environment side by side with the Hub's."""

from infra.model.base import Frozen
from infra.model.errors import ExitCode
from infra.model.outcome import Problem

UNMANAGED = "unmanaged"
"""On the Hub, and not in spaces.yaml."""


class SecretRow(Frozen):
    """One secret of one Space: everything about it but its value."""

    space: str
    """The Space's key in spaces.yaml."""
    id: str
    name: str
    on_hub: bool
    updated_at: str | None
    """ISO 8601 with an offset; None where it is not on the Hub."""
    age: int | None
    """Whole days since then."""
    source: str | None
    """Where spaces.yaml says that its value comes from; None for one that is not in it."""
    required: bool
    state: str
    """How the value at hand compares with the one on the Hub: a `SecretState`, or `unmanaged`."""


class SecretList(Frozen):
    """All secrets of an environment, by Space and name. `requests` counts the calls made to the Hub."""

    environment: str
    secrets: tuple[SecretRow, ...]
    requests: int
    unread: tuple[Problem, ...] = ()
    failed: int = ExitCode.DONE
    """The exit code that the unread Spaces are worth."""
