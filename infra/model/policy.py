"""Policies: what an organisation wants to hold for every Space, whoever writes it."""

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from infra.model.base import Frozen
from infra.model.diagnostics import Location, Severity

Checkout = Literal["clean", "ci"]
"""Where a change may come from: a work tree without changes, or a run of continuous integration."""


class PolicyBase(Frozen):
    """What all policies have. `environments` is empty for a policy that holds in all of them."""

    environments: tuple[str, ...] = ()
    level: Severity = Severity.ERROR
    location: Location
    """The policy's own line."""

    def holds_in(self, environment: str) -> bool:
        """Tell whether it is about an environment."""
        return not self.environments or environment in self.environments


class HardwarePolicy(PolicyBase):
    """Spaces run on one of these flavours."""

    kind: Literal["hardware"] = "hardware"
    allowed: tuple[str, ...]


class PricePolicy(PolicyBase):
    """The hardware of one Space costs at most so many US dollars an hour, by the Hub's own list."""

    kind: Literal["price"] = "price"
    most: float


class VisibilityPolicy(PolicyBase):
    """Spaces have one of these visibilities."""

    kind: Literal["visibility"] = "visibility"
    allowed: tuple[str, ...]


class OriginsPolicy(PolicyBase):
    """Web pages that may call a service are served over https, and are named: no `*`."""

    kind: Literal["origins"] = "origins"


class VariablesPolicy(PolicyBase):
    """Every Space has these variables."""

    kind: Literal["variables"] = "variables"
    required: tuple[str, ...]


class NamesPolicy(PolicyBase):
    """Names on the Hub match this regular expression, the whole of them."""

    kind: Literal["names"] = "names"
    pattern: str

    def allows(self, name: str) -> bool:
        """Tell whether a Space may have that name."""
        return re.fullmatch(self.pattern, name) is not None


class ProtectedPolicy(PolicyBase):
    """Spaces are never destroyed, and changed from a clean commit or from CI alone."""

    kind: Literal["protected"] = "protected"


class SourcePolicy(PolicyBase):
    """Changes come from one of these."""

    kind: Literal["source"] = "source"
    allowed: tuple[Checkout, ...]


Policy = Annotated[
    HardwarePolicy
    | PricePolicy
    | VisibilityPolicy
    | OriginsPolicy
    | VariablesPolicy
    | NamesPolicy
    | ProtectedPolicy
    | SourcePolicy,
    Field(discriminator="kind"),
]


def protection(policies: Iterable[Policy], environment: str) -> ProtectedPolicy | None:
    """Return the policy that protects an environment from being destroyed, or None."""
    found = (p for p in policies if isinstance(p, ProtectedPolicy) and p.holds_in(environment))
    return next(found, None)
