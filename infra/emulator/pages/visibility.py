"""Who sees which Spaces on pages that name several."""

from infra.emulator.api.access import Call
from infra.emulator.store.spaces import Space


def may_read(call: Call, space: Space) -> bool:
    """Tell whether the caller may know of a Space."""
    return call.hub.accounts.may(call.account, "read", space)
