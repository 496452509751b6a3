"""The use case that asks the rules once more, when a plan is at hand."""

from infra import spec
from infra.commands.world import World
from infra.lint import View, lint
from infra.model.fleet import Environment
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
    planned = _planned(ready, parsed)
    view = View(
        fleet=parsed.fleet,
        written=parsed.written,
        plan=ready,
        traits=() if ready.blockers else secret_traits(parsed.fleet, planned, world.secrets),
        checkout=Checkout(commit=world.workspace.commit(), in_ci=world.in_ci, writes=writes),
    )
    found = tuple(diagnostic for diagnostic in lint(view) if diagnostic not in parsed.diagnostics)
    return ready.model_copy(update={"diagnostics": found})


def _planned(ready: Plan, parsed: spec.Parsed) -> Environment:
    """Return the Spaces that the plan is about, as it has them; a saved plan may be older than spaces.yaml."""
    parts = (part for part in ready.spaces if part.scope is Scope.PLANNED)
    spaces = tuple(p.space for p in parts if (ready.environment, p.space.key) in parsed.written.places)
    return Environment(name=ready.environment, hub=ready.hub, spaces=spaces)
