"""Stage 3: Hub -> Observed. Reads, compares nothing but secrets' digests, decides nothing."""

from infra.observe.environment import observe

__all__ = ["observe"]
