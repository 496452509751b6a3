"""Who calls, as limits and logs know them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """`id` tells callers apart: a key's label, a user's name, or an address; never a credential."""

    id: str
