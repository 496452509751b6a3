"""The use case that deletes a Space for good."""

from infra import spec
from infra.commands.fleet import environment_of, space_of
from infra.commands.world import World
from infra.model.errors import InputError, NotFoundError
from infra.model.fleet import Environment, Fleet, Space
from infra.model.losses import Losses
from infra.model.observed import SERVING
from infra.model.policy import protection


def space_to_destroy(parsed: spec.Parsed, fleet: Fleet, name: str, key: str) -> tuple[Environment, Space]:
    """Return the environment and the Space, unless something protects it.

    Raises:
        InputError: there is no such environment or Space, or it is protected; the Hub is not asked.
    """
    environment = environment_of(fleet, name)
    space = space_of(environment, key)
    policy = protection(fleet.policies, environment.name)
    if not space.protected and policy is None:
        return environment, space
    where = parsed.written.at(environment.name, space.key, "protected") if space.protected else None
    lifted = f"`protected: true` at {where}" if where else f"the policy at {policy.location if policy else ''}"
    raise InputError(
        f"{space.id} is protected, so it is not destroyed",
        f"Take away {lifted}, have that change reviewed, then run this again.",
    )


def losses(environment: Environment, space: Space, world: World) -> Losses:
    """Read all that would be lost.

    Raises:
        InputError: the Hub has no such Space.
        HubError: it could not be read.
    """
    try:
        info = world.hub.info(space.id)
    except NotFoundError as error:
        raise InputError(error.message, "There is nothing to destroy.") from None
    return Losses(
        environment=environment.name,
        space=space.key,
        id=space.id,
        url=environment.url(space, world.hub.endpoint),
        stage=info.runtime.stage,
        live=info.runtime.stage in SERVING,
        visibility=info.visibility,
        hardware=info.runtime.hardware,
        files=tuple(file.path for file in world.hub.files(space.id, info.sha)),
        variables=tuple(variable.name for variable in world.hub.variables(space.id)),
        secrets=tuple(secret.name for secret in world.hub.secrets(space.id)),
        volumes=tuple(volume.mount_path for volume in info.runtime.volumes),
    )


def destroy(lost: Losses, confirmed: str, world: World) -> None:
    """Delete a Space with all that it holds. `confirmed` is what was typed: its full name on the Hub.

    Raises:
        InputError: something else was typed; nothing was deleted.
        HubError: the Hub did not delete it.
    """
    if confirmed != lost.id:
        typed = f"{confirmed} was typed, which" if confirmed else "nothing was typed, which"
        raise InputError(f"{typed} is not {lost.id}: nothing was deleted", f"Type {lost.id}, or write --confirm.")
    world.hub.delete(lost.id)
