"""The use case that takes a Space made by hand into spaces.yaml."""

import re

from infra.commands.world import World
from infra.model.adoption import Adoption, Found
from infra.model.bundle import CARD_PATH
from infra.model.errors import InputError
from infra.model.fleet import Environment
from infra.spec.adopt import adopt
from infra.spec.entry import front_matter


def import_space(world: World, environment: Environment, space: str, key: str) -> Adoption:
    """Read `owner/name` from the environment's Hub and return spaces.yaml with it; nothing is written.

    Raises:
        InputError: it cannot be taken in under this key.
        HubError: the Hub could not be read, or has no such Space.
    """
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", space):
        raise InputError(f"{space!r} names no Space", "Write OWNER/NAME, as on the Hub.")
    info = world.hub.info(space)
    has_card = any(file.path == CARD_PATH for file in world.hub.files(info.id, info.sha))
    card = world.hub.content(info.id, info.sha, CARD_PATH).decode("utf-8", "replace") if has_card else ""
    found = Found(
        info=info,
        variables=tuple(world.hub.variables(info.id)),
        secrets=tuple(world.hub.secrets(info.id)),
        card=front_matter(card),
    )
    return adopt(world.workspace.spec(), "spaces.yaml", (environment.name, key or info.id.partition("/")[2]), found)
