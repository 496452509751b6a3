"""Making the Spaces of a seed."""

from collections.abc import Mapping

from infra.emulator.accounts.errors import SeedError
from infra.emulator.accounts.seed import SpaceSeed
from infra.emulator.firstcommit import first_files
from infra.emulator.hub import Hub
from infra.emulator.kinds import Kind
from infra.emulator.store.environment import Entry
from infra.emulator.store.errors import SubdomainTakenError
from infra.emulator.store.spaces import NewSpace


def plant(hub: Hub, spaces: Mapping[str, SpaceSeed]) -> list[str]:
    """Make the Spaces that are not there yet, and return their ids; one that is there stays as it is.

    Raises:
        SeedError: A Space that is there already is served where one of the seed would be.
    """
    missing = [space for space in spaces if hub.stores.spaces.find(*space.split("/", 1)) is None]
    for space in missing:
        _make(hub, space, spaces[space])
    return missing


def _make(hub: Hub, space: str, seed: SpaceSeed) -> None:
    owner, name = space.split("/", 1)
    try:
        hub.stores.spaces.check_free(owner, name)
    except SubdomainTakenError as error:
        raise SeedError(f"spaces.{space}: '{error.subdomain}' already serves the Space '{error.id}'") from error
    files = first_files(Kind.SPACE, name, seed.sdk)
    pushed = {path: text.encode() for path, text in seed.files.items()}
    hub.stores.git[Kind.SPACE].create(space, {**files, **pushed})
    made = hub.stores.spaces.create(_new(owner, name, seed))
    if seed.creator is not None:
        hub.stores.creators.note(made.uid, seed.creator)


def _new(owner: str, name: str, seed: SpaceSeed) -> NewSpace:
    return NewSpace(
        owner=owner,
        name=name,
        sdk=seed.sdk,
        visibility=seed.visibility,
        hardware=seed.hardware,
        sleep_time=seed.sleep_time,
        variables=[Entry(key, value) for key, value in seed.variables.items()],
        secrets=[Entry(key, value.get_secret_value()) for key, value in seed.secrets.items()],
    )
