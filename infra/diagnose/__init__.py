"""Says why a Space does not serve: stage, message, logs, checks and configuration -> one cause and one next step.

Pure. Each cause is one file of `causes/`; its docstring is its section in docs/causes.md.
"""

from infra.diagnose.classify import diagnose, notice
from infra.diagnose.manual import manual
from infra.diagnose.redaction import redacted
from infra.diagnose.tail import tail

__all__ = ["diagnose", "manual", "notice", "redacted", "tail"]
