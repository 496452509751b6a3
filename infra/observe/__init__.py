"""Stage 3: Hub -> Observed. Reads, compares nothing but secrets' digests, decides nothing."""

from infra.observe.contents import contents
from infra.observe.environment import Reading, observe
from infra.observe.history import histories
from infra.observe.logbooks import logbooks
from infra.observe.traits import secret_traits

__all__ = ["Reading", "contents", "histories", "logbooks", "observe", "secret_traits"]
