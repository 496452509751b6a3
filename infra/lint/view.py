"""What rules look at, and what they find."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from infra.model.base import Frozen
from infra.model.diagnostics import Location, Severity
from infra.model.fleet import Fleet, Space
from infra.model.plan import Plan
from infra.model.policy import PolicyBase
from infra.model.traits import Checkout, SecretTrait
from infra.model.written import Written

P = TypeVar("P", bound=PolicyBase)


@dataclass(frozen=True, slots=True)
class View:
    """A fleet and what is known beside it. A rule that needs what is not known finds nothing."""

    fleet: Fleet
    written: Written
    plan: Plan | None = None
    traits: tuple[SecretTrait, ...] = ()
    checkout: Checkout | None = None

    def spaces(self) -> Iterator[Space]:
        """Yield every Space of every environment."""
        for environment in self.fleet.environments:
            yield from environment.spaces

    def governed(self, kind: type[P]) -> Iterator[tuple[P, Space]]:
        """Yield each policy of a kind with each Space that it is about."""
        for policy in self.fleet.policies:
            if isinstance(policy, kind):
                yield from ((policy, space) for space in self.spaces() if policy.holds_in(space.environment))

    def says(self, space: Space, *path: str) -> bool:
        """Tell whether a value of a Space is written in the file; Spacedock itself sets some."""
        return path in self.written.places[space.environment, space.key]

    def broken(self, policy: PolicyBase, space: Space, path: tuple[str, ...], told: str, wanted: str) -> "Finding":
        """Return the finding that a value of a Space breaks a policy."""
        line = policy.location.line
        return Finding(
            environment=space.environment,
            location=self.at(space, *path),
            message=f"the policy in line {line} does not allow {told}",
            help=wanted,
            severity=policy.level,
        )

    def at(self, space: Space, *path: str) -> Location:
        """Return where a value of a Space stands."""
        return self.written.at(space.environment, space.key, *path)


def listed(names: Iterable[str]) -> str:
    """Return names in backticks, for a sentence."""
    *head, last = [f"`{name}`" for name in names]
    return f"{', '.join(head)} and {last}" if head else last


class Finding(Frozen):
    """What a rule found in one environment. `secret`: its line may hold a value, and is not shown."""

    environment: str
    location: Location
    message: str
    help: str
    severity: Severity = Severity.WARNING
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its number, which is never reused, and what it does."""

    code: str
    check: Callable[[View], Iterator[Finding]]

    @property
    def name(self) -> str:
        """Its name, by the file it is in; named for the fault, so that `allow: NAME` reads."""
        return self.check.__module__.rpartition(".")[2].replace("_", "-")
