"""Stage 5: Plan + ports -> a stream of Events. The plan says what, the gate says whether to go on."""

from infra.apply.rollout import Ports, apply

__all__ = ["Ports", "apply"]
