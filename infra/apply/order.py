"""A plan on its way."""

from dataclasses import dataclass
from functools import cached_property

from infra.model.plan import Plan
from infra.model.saved import plan_digest


@dataclass(frozen=True)
class Order:
    """A plan that is carried out, and by which run of continuous integration (empty: by none)."""

    plan: Plan
    by: str

    @cached_property
    def digest(self) -> str:
        """The digest of the plan, made once for all Spaces: it covers every file."""
        return plan_digest(self.plan)
