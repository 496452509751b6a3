"""Which log matters, and its end: as much as fits a screen below the diagnosis."""

from infra.diagnose.reading import BUILDING
from infra.diagnose.redaction import redacted
from infra.model.symptoms import Symptoms

LINES = 20
_WIDEST = 240
"""Characters of a line: JSON logs and progress bars have longer ones."""


def tail(seen: Symptoms) -> str:
    """Return the end of the log that tells of the stage, without what looks like a credential."""
    log = seen.build_log if seen.stage in BUILDING else seen.run_log
    lines = redacted(log).rstrip().splitlines()[-LINES:]
    return "\n".join(text if len(text) <= _WIDEST else f"{text[:_WIDEST]} …" for text in lines)
