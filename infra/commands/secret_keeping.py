"""The use cases about secrets: what there is, and sending one again."""

from infra.commands.fleet import space_of
from infra.commands.planning import read_environment
from infra.commands.world import World
from infra.model.errors import ExitCode, InputError
from infra.model.fleet import Environment, Space
from infra.model.outcome import Problem
from infra.model.plan import Origin, Plan
from infra.model.secret_list import SecretList
from infra.plan import rotation, secret_rows


def list_secrets(environment: Environment, world: World) -> SecretList:
    """Tell of every secret whether it is on the Hub, how old it is there, and whether the value at hand is the same.

    What could not be read of the Hub is in the result.
    """
    observed = read_environment(environment, world)
    return SecretList(
        environment=environment.name,
        secrets=tuple(secret_rows(environment, observed)),
        requests=world.hub.requests,
        unread=tuple(Problem(space=k or None, message=u.message, help=u.help) for k, u in observed.unread.items()),
        failed=max((u.exit_code for u in observed.unread.values()), default=ExitCode.DONE),
    )


def plan_rotation(environment: Environment, name: str, key: str, world: World) -> Plan:
    """Plan to send a secret again, to all Spaces that declare it or to one.

    Raises:
        InputError: no such Space declares it.
    """
    spaces = (space_of(environment, key),) if key else environment.spaces
    aimed = environment.model_copy(update={"spaces": tuple(_alone(s, name) for s in spaces if _declares(s, name))})
    if not aimed.spaces:
        known = sorted({secret.name for space in spaces for secret in space.secrets})
        where = f"Space {key}" if key else f"environment {environment.name}"
        help_ = f"It declares {', '.join(known)}." if known else "It declares none."
        raise InputError(f"the {where} declares no secret {name}", help_)
    origin = Origin(endpoint=world.hub.endpoint, source=world.workspace.commit(), tool=world.tool)
    return rotation(aimed, name, read_environment(aimed, world), origin)


def _declares(space: Space, name: str) -> bool:
    return any(secret.name == name for secret in space.secrets)


def _alone(space: Space, name: str) -> Space:
    """Return the Space with that secret only: no other is read, compared or sent."""
    return space.model_copy(update={"secrets": tuple(s for s in space.secrets if s.name == name)})
