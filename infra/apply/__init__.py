"""Stage 5: Plan + ports -> a stream of Events. The plan says what, the gate says whether to go on."""

from infra.apply.ports import Approve, Ports, Restore
from infra.apply.rollout import apply

__all__ = ["Approve", "Ports", "Restore", "apply"]
