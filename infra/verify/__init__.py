"""Stage 6: fresh readings and probes -> Verdict. A deploy is done when the release proves itself, not before."""

from infra.verify.checks import Expected, check_now
from infra.verify.gate import LiveGate

__all__ = ["Expected", "LiveGate", "check_now"]
