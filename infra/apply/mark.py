"""Puts a tag at what was proven, so that history and rollback can tell it from what was only pushed."""

from infra.model.errors import SpacedockError
from infra.model.events import Warned
from infra.model.plan import SpacePlan
from infra.model.records import verified_tag
from infra.ports import Emit, HubWriter


def mark(part: SpacePlan, sha: str, hub: HubWriter, emit: Emit) -> None:
    """Tag a commit that has passed its gate, unless it is already. What fails is a warning: the release serves.

    A new commit has no tag yet; of one that was there before, the deploy that made it may have died before its gate.
    """
    if part.space.managed == "settings":
        return
    name = verified_tag(sha)
    try:
        if sha != part.base or name not in hub.tags(part.space.id):
            hub.tag(part.space.id, name, sha)
    except SpacedockError as error:
        message = f"it serves, but could not be marked as verified: {error.message}"
        emit(Warned(space=part.space.key, message=message, help="The next `inv deploy` marks it."))
