"""Who sees which Spaces on pages that name several."""

from infra.emulator.api.access import Call
from infra.emulator.store.spaces import Space


def may_read(call: Call, space: Space) -> bool:
    """Tell whether the caller may know of a Space: a private one is for those who may write it."""
    return space.visibility != "private" or call.hub.accounts.may_write(call.account, space.owner)
