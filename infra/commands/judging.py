"""The use case that asks the rules once more, when a plan is at hand."""

from infra import spec
from infra.commands.world import World
from infra.lint import View, lint
from infra.model.fleet import Environment, Fleet
from infra.model.plan import Plan, Scope
from infra.model.traits import Checkout
from infra.observe import secret_traits


def judge(ready: Plan, parsed: spec.Parsed, world: World, *, writes: bool) -> Plan:
    """Add to a plan what rules say of its prices, of where it comes from, and of secret values at hand.

    `writes`: the plan is about to be carried out. What `validate` said before is not said again.

    Raises:
        InputError: a secret's source cannot be read.
    """
    if parsed.fleet is None:
        return ready
    planned = _planned(ready, parsed.fleet)
    view = View(
        fleet=parsed.fleet,
        written=parsed.written,
        plan=ready,
        traits=secret_traits(parsed.fleet, planned, world.secrets) if planned and not ready.blockers else (),
        checkout=Checkout(commit=world.workspace.commit(), in_ci=world.in_ci, writes=writes),
    )
    found = tuple(diagnostic for diagnostic in lint(view) if diagnostic not in parsed.diagnostics)
    return ready.model_copy(update={"diagnostics": found})


def _planned(ready: Plan, fleet: Fleet) -> Environment | None:
    """Return the Spaces of spaces.yaml that the plan is about; a saved plan may be older than the file."""
    environment = fleet.environment(ready.environment)
    if environment is None:
        return None
    keys = {part.space.key for part in ready.spaces if part.scope is Scope.PLANNED}
    return environment.model_copy(update={"spaces": tuple(s for s in environment.spaces if s.key in keys)})
