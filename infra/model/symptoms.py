"""What is known of a Space that does not serve, before anybody has said why."""

from infra.model.base import Frozen
from infra.model.events import Check
from infra.model.fleet import Space


class Symptoms(Frozen):
    """Everything that can tell a cause. A field that is empty was not seen, or was not there."""

    space: Space
    """As spaces.yaml wants it."""
    stage: str = ""
    """Empty where the Hub refused a call, so that nothing was built."""
    error: str = ""
    """What the Hub itself says of it: `errorMessage` of the runtime."""
    build_log: str = ""
    run_log: str = ""
    checks: tuple[Check, ...] = ()
    """What was proven of it, and what was not."""
    sdk: str | None = None
    """What the Hub runs it as."""
    overdue: bool = False
    """Its stage is one that passes by itself, and has not for longer than it may take."""
    refusal: str = ""
    """What the Hub said when it did not do what it was asked."""
