"""Stage 6: fresh readings and probes -> Verdict. A deploy is done when the release proves itself, not before."""

from infra.verify.expected import Expected
from infra.verify.gate import LiveGate
from infra.verify.look import check_now

__all__ = ["Expected", "LiveGate", "check_now"]
