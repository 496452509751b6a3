"""Two sides of spaces.yaml beside each other: two environments, or two revisions. Pure: nothing here reads the Hub."""

from infra.compare.keys import compare, differences

__all__ = ["compare", "differences"]
